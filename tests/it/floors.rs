//! The sources keep their promises to the reader: floors import downwards only, files say what they are for and stay short.

use std::fs;
use std::path::{Path, PathBuf};

/// The floors, lowest first. A module may name itself and what stands before it.
const FLOORS: [&str; 6] = ["domain", "protocol", "store", "room", "transport", "app"];

/// Longest file, in lines: one sitting's reading.
const MAX_LINES: usize = 400;

#[test]
fn a_floor_imports_only_floors_below_it() {
    let mut found = Vec::new();
    for (path, source) in sources("src") {
        let Some(floor) = floor_of(&path) else { continue };
        for named in named_floors(&code_of(&source)) {
            match FLOORS.iter().position(|floor| *floor == named) {
                Some(other) if other <= floor => {}
                _ => found.push(format!("{} names crate::{named}", path.display())),
            }
        }
    }
    assert_eq!(found, Vec::<String>::new());
}

#[test]
fn every_module_of_the_crate_is_a_floor() {
    let library = fs::read_to_string(root().join("src/lib.rs")).unwrap();
    let modules = library.lines().filter_map(|line| line.strip_prefix("pub mod ")?.strip_suffix(';'));
    let unknown: Vec<_> = modules.filter(|module| !FLOORS.contains(module)).collect();
    assert_eq!(unknown, Vec::<&str>::new());
}

#[test]
fn every_file_says_what_it_is_for() {
    let silent = |(_, source): &(PathBuf, String)| !source.starts_with("//! ");
    assert_eq!(which(silent), Vec::<PathBuf>::new());
}

#[test]
fn no_file_is_longer_than_one_sitting() {
    let long = |(_, source): &(PathBuf, String)| source.lines().count() > MAX_LINES;
    assert_eq!(which(long), Vec::<PathBuf>::new());
}

#[test]
fn the_check_sees_every_way_to_name_a_module() {
    assert_eq!(named_floors("use crate::room::Hub;"), ["room"]);
    assert_eq!(
        named_floors("use crate::{\n    domain::Event,\n    room::{Hub, Feed},\n    store,\n};"),
        ["domain", "room", "store"]
    );
    assert_eq!(named_floors("pub(in crate::app) fn f(x: &crate::store::Key) {}"), ["app", "store"]);
    let comments = code_of("//! [`crate::app`]\nlet a = 1; // like crate::app\n");
    assert_eq!(named_floors(&comments), Vec::<&str>::new());
}

/// Every file of the program and its tests that `is_bad`.
fn which(is_bad: impl Fn(&(PathBuf, String)) -> bool) -> Vec<PathBuf> {
    let files = sources("src").into_iter().chain(sources("tests"));
    files.filter(is_bad).map(|(path, _)| path).collect()
}

/// What is named right after each `crate::`.
fn named_floors(code: &str) -> Vec<&str> {
    let paths = code.split("crate::").skip(1);
    paths.flat_map(|path| path.strip_prefix('{').map_or_else(|| vec![first_name(path)], group)).collect()
}

/// The first names of the members of `{a::b, c::{d, e}}`, its opening brace cut off.
fn group(members: &str) -> Vec<&str> {
    let (mut depth, mut names, mut start) = (0_usize, Vec::new(), 0);
    for (at, character) in members.char_indices() {
        match character {
            '{' => depth += 1,
            '}' if depth == 0 => {
                names.push(&members[start..at]);
                break;
            }
            '}' => depth -= 1,
            ',' if depth == 0 => {
                names.push(&members[start..at]);
                start = at + 1;
            }
            _ => {}
        }
    }
    names.into_iter().map(|member| first_name(member.trim())).filter(|name| !name.is_empty()).collect()
}

fn first_name(path: &str) -> &str {
    let end = path.find(|character: char| !character.is_ascii_alphanumeric() && character != '_');
    &path[..end.unwrap_or(path.len())]
}

/// `source` without comments.
fn code_of(source: &str) -> String {
    source.lines().map(|line| line.split("//").next().unwrap_or_default()).collect::<Vec<_>>().join("\n")
}

/// The floor a file of `src` belongs to; none for `main.rs` and `lib.rs`, which see everything.
fn floor_of(path: &Path) -> Option<usize> {
    let module = path.components().nth(1)?.as_os_str().to_str()?;
    let module = module.strip_suffix(".rs").unwrap_or(module);
    FLOORS.iter().position(|floor| *floor == module)
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Every Rust file below `folder`, by its path from the root.
fn sources(folder: &str) -> Vec<(PathBuf, String)> {
    let mut folders = vec![root().join(folder)];
    let mut files = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let source = fs::read_to_string(&path).unwrap();
                files.push((path.strip_prefix(root()).unwrap().to_owned(), source));
            }
        }
    }
    files.sort();
    files
}
