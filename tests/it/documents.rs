//! The documents say what the code does.

use std::fs;
use std::path::{Path, PathBuf};

use baraza::protocol::PROTOCOL;
use baraza::protocol::code::Code;
use sha2::{Digest, Sha256};

/// What PROTOCOL.md describes.
const SOURCES: [&str; 9] = [
    "src/protocol/close.rs",
    "src/protocol/code.rs",
    "src/protocol/view.rs",
    "src/protocol/programme.rs",
    "src/protocol/questions.rs",
    "src/protocol/polls.rs",
    "src/protocol/results.rs",
    "src/protocol/standing.rs",
    "src/protocol/wire.rs",
];

fn in_project(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

fn read(path: &str) -> String {
    fs::read_to_string(in_project(path)).unwrap()
}

#[test]
fn the_protocol_document_was_read_after_the_protocol_changed() {
    let mut hash = Sha256::new();
    for path in SOURCES {
        hash.update(read(path));
    }
    let hash = data_encoding::HEXLOWER.encode(&hash.finalize());
    assert!(
        read("PROTOCOL.md").contains(&format!("`{hash}`")),
        "the protocol's source has changed: see whether PROTOCOL.md still tells the truth, then put `{hash}` into its last line"
    );
}

#[test]
fn the_protocol_document_names_every_code_and_every_close() {
    let document = read("PROTOCOL.md");
    for code in Code::ALL {
        let row = format!("| `{}` | {} |", code.as_str(), code.status());
        assert!(document.contains(&row), "{row}");
    }
    let closes = read("src/protocol/close.rs");
    let numbers = closes.lines().filter_map(|line| line.trim().strip_suffix(',')?.split_once(" = "));
    for (name, number) in numbers {
        assert!(document.contains(&format!("| {number} |")), "{name} {number}");
    }
    assert!(document.contains(&format!("version {PROTOCOL}")));
}

#[test]
fn links_between_documents_lead_somewhere() {
    for document in
        ["README.md", "ARCHITECTURE.md", "PROTOCOL.md", "SECURITY.md", "CONTRIBUTING.md", "docs/measures.md"]
    {
        let folder = in_project(document).parent().unwrap().to_owned();
        let text = read(document);
        let targets = text.split("](").skip(1).filter_map(|rest| rest.split(')').next());
        for target in targets.filter(|target| !target.starts_with('#') && !target.contains("://")) {
            assert!(folder.join(target).exists(), "{document} leads to {target}");
        }
    }
}
