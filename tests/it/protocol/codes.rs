//! Every reason for saying no has a sentence in every language there is a catalogue for.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use baraza::protocol::code::Code;
use serde_json::{Map, Value};

#[test]
fn every_code_has_a_sentence_in_every_language() {
    let catalogues = Path::new(env!("CARGO_MANIFEST_DIR")).join("web/catalogues");
    let languages: Vec<_> = fs::read_dir(catalogues).unwrap().map(|folder| folder.unwrap().path()).collect();
    let names: BTreeSet<_> = languages.iter().filter_map(|path| path.file_name()?.to_str()).collect();
    assert!(names.is_superset(&BTreeSet::from(["ar", "en"])), "{names:?}");
    for language in &languages {
        let common = fs::read_to_string(language.join("common.json")).unwrap();
        let common: Map<String, Value> = serde_json::from_str(&common).unwrap();
        let said = |code: &&Code| {
            let sentence = common.get(&format!("error.{}", code.as_str()));
            sentence.and_then(Value::as_str).is_some_and(|sentence| !sentence.trim().is_empty())
        };
        let unsaid: Vec<_> = Code::ALL.iter().filter(|code| !said(code)).map(|code| code.as_str()).collect();
        assert!(unsaid.is_empty(), "{} has no sentence for {unsaid:?}", language.display());
    }
}

#[test]
fn codes_read_as_they_are_written_and_are_named_once() {
    let names: BTreeSet<_> = Code::ALL.iter().map(|code| code.as_str()).collect();
    assert_eq!(names.len(), Code::ALL.len());
    for code in Code::ALL {
        let json = serde_json::to_value(code).unwrap();
        assert_eq!(json, code.as_str());
        assert_eq!(serde_json::from_value::<Code>(json).unwrap(), *code);
        assert!((400..=503).contains(&code.status()), "{code:?}");
    }
}
