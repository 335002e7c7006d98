//! P1: people full of marks by which they could be found. None of the marks is in a log line, a file, a backup or an export, and after sealing no key is
//! either.

mod visitor;

use std::fs;
use std::path::Path;

use aho_corasick::AhoCorasick;
use baraza::app::client::Client;
use baraza::domain::ids::PollId;
use baraza::domain::panel::PanelState;
use baraza::domain::poll::PollState;
use data_encoding::BASE64URL_NOPAD;
use futures_util::{StreamExt, stream};

use super::Length;
use crate::world::commands::{poll_id, put_poll, set_panel, set_poll};
use crate::world::process::{Home, text};
use crate::world::thief::stolen_keys;
use crate::world::{FIRST, eventually};
use visitor::Visitor;

/// People who are here at the same moment.
const AT_ONCE: usize = 20;

/// What is looked for, each with what it is.
struct Search {
    what: Vec<&'static str>,
    patterns: AhoCorasick,
}

#[tokio::test]
async fn nothing_that_marks_a_person_is_kept_or_logged() {
    let people = Length::wanted().pick(6, 250);
    let home = Home::new();
    home.configure("trace", "");
    let server = home.serve().await;
    let (link, poll) = (server.link("Desk"), poll_id());
    let mut desk = Client::redeem(link, Some(FIRST)).await.unwrap();
    open(&mut desk, poll).await;
    let visits = stream::iter(0..people).map(|number| Visitor::live(number, &home, server.join(), poll));
    let visitors: Vec<_> = visits.buffer_unordered(AT_ONCE).collect().await;

    let of_desk = [secret("invite", link), secret("session", desk.site().cookies())];
    let marks = visitors.iter().flat_map(|visitor| visitor.marks.clone()).chain(of_desk.into_iter().flatten());
    let marks = Search::for_all(marks.collect());
    let words = visitors.iter().flat_map(|visitor| &visitor.words).map(|word| ("words", word.clone().into_bytes()));
    let words = Search::for_all(words.collect());
    let keys = stolen_keys(&home, "%/%").into_iter().map(|key| ("key", key.to_vec()));
    let keys = Search::for_all(keys.collect());
    assert_eq!(keys.what.len(), 2, "the panel's and the poll's");

    // What is there is found where it lies, also while it is only in a write-ahead log.
    backup(&home, "backup").await;
    home.export("export").await;
    assert_eq!(words.count(&home.path("export")), words.what.len(), "the event is whole in an export");
    for folder in ["data", "backup"] {
        // Where a record goes on in another page of a database, it cuts a word now and then.
        assert!(words.count(&home.path(folder)) > words.what.len() * 9 / 10, "the event is in {folder}");
    }
    assert_eq!((keys.count(&home.data()), keys.count(&home.path("backup"))), (2, 2));
    for file in ["baraza.db", "baraza.db-wal", "baraza.db-shm", "keys.db", "keys.db-wal"] {
        assert!(home.data().join(file).exists(), "there is no {file} to look into");
    }
    marks.assert_nowhere(&home);

    for state in [PanelState::Closed, PanelState::Sealed] {
        desk.perform(set_panel(FIRST, state)).await.unwrap().unwrap();
    }
    eventually("the end of all keys", || keys.count(&home.data()) == 0).await;
    backup(&home, "later-backup").await;
    drop(desk);
    assert!(server.terminate().await.success());
    home.export("later-export").await;
    marks.assert_nowhere(&home);
    for folder in ["data", "later-backup", "later-export"] {
        assert_eq!(keys.count(&home.path(folder)), 0, "a key outlived its panel in {folder}");
    }
    let logged = home.stderr();
    assert!(logged.contains("stopping"), "nothing was logged to look into");
    assert_eq!(words.hits(logged.as_bytes()), Vec::<&str>::new());
    let bytes = logged.len();
    eprintln!(
        "canaries: people: {people}; marks: {}; found: 0; bytes of log: {bytes}; keys: 2, after sealing: 0",
        marks.what.len()
    );
}

async fn open(desk: &mut Client, poll: PollId) {
    for command in [put_poll(FIRST, poll, "Poll"), set_poll(FIRST, poll, PollState::Open)] {
        desk.perform(command).await.unwrap().unwrap();
    }
}

async fn backup(home: &Home, name: &str) {
    let copied = home.run(&["backup", text(&home.path(name))]).await;
    assert!(copied.status.success(), "{}", String::from_utf8_lossy(&copied.stderr));
}

/// The secret behind the last dot of a link or a cookie, as it is written and as it is.
fn secret(what: &'static str, credential: &str) -> [(&'static str, Vec<u8>); 2] {
    let written = credential.rsplit_once('.').unwrap().1;
    [(what, written.into()), (what, BASE64URL_NOPAD.decode(written.as_bytes()).unwrap())]
}

impl Search {
    fn for_all(marks: Vec<(&'static str, Vec<u8>)>) -> Self {
        let (what, patterns): (_, Vec<_>) = marks.into_iter().unzip();
        Self { what, patterns: AhoCorasick::new(patterns).unwrap() }
    }

    /// What of it is in `content`, in the order in which it was asked for.
    fn hits(&self, content: &[u8]) -> Vec<&'static str> {
        let mut found: Vec<_> =
            self.patterns.find_overlapping_iter(content).map(|hit| hit.pattern().as_usize()).collect();
        found.sort_unstable();
        found.dedup();
        found.into_iter().map(|at| self.what[at]).collect()
    }

    /// How much of it is in any file of a folder.
    fn count(&self, folder: &Path) -> usize {
        let files = fs::read_dir(folder).unwrap().map(|file| file.unwrap().path());
        // A file may go while others are read, such as a write-ahead log that was folded in.
        let whole: Vec<u8> = files.flat_map(|file| fs::read(file).unwrap_or_default()).collect();
        self.hits(&whole).len()
    }

    /// It is in no file of the server's, and nothing that was written to standard error.
    fn assert_nowhere(&self, home: &Home) {
        for folder in fs::read_dir(home.path("")).unwrap().map(|entry| entry.unwrap().path()) {
            let files = fs::read_dir(&folder)
                .map_or_else(|_| vec![folder.clone()], |files| files.map(|file| file.unwrap().path()).collect());
            for file in files {
                let hits = self.hits(&fs::read(&file).unwrap_or_default());
                assert!(hits.is_empty(), "{hits:?} in {}", file.display());
            }
        }
    }
}
