//! The program as its operator meets it: what it refuses to start with, and what it does beside a running server.

use std::fs;
use std::net::TcpListener;
use std::path::Path;

use baraza::app::client::Client;
use baraza::domain::command::Command;
use baraza::domain::ids::{Epoch, QuestionId};
use baraza::protocol::export::Export;
use serde_json::json;

use crate::world::certificate::{self, ONE, TWO};
use crate::world::commands::{approve, ask, note, note_id, question_id};
use crate::world::process::{Home, Process, text};
use crate::world::{FIRST, approved_question, free_port, soon};

/// The file in the data folder that holds the log.
const LOG: &str = "baraza.db";

#[tokio::test]
async fn a_server_that_cannot_start_says_why_and_exits_with_1() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let taken = taken.local_addr().unwrap();
    let (one, two) = (certificate::files(ONE), certificate::files(TWO));
    for (what, settings, said) in [
        ("an unknown key", "[store]\npaht = \"data\"".to_owned(), ["config_invalid: ", "paht"]),
        ("an unknown section", "[sotre]\n".to_owned(), ["config_invalid: ", "sotre"]),
        ("a value that makes no sense", "[server]\nlisten = \"everywhere\"".to_owned(), ["config_invalid: ", "listen"]),
        ("a taken port", format!("[server]\nlisten = \"{taken}\""), ["cannot_listen: ", &taken.to_string()]),
        ("a taken operators' port", listening(free_port(), taken.port()), ["cannot_listen: ", &taken.to_string()]),
        ("a folder that cannot be", "[store]\npath = \"/proc/data\"".to_owned(), ["store_unavailable: ", "/proc/data"]),
        ("no such logo", elsewhere("[look]\nlogo = \"none.png\""), ["look_invalid: ", "none.png"]),
        ("a colour that is none", elsewhere("[look]\naccent = \"teal\""), ["config_invalid: ", "look.accent"]),
        ("no such certificate", encrypted("none.pem", &one.key), ["tls_unreadable: ", "none.pem"]),
        ("no such key", encrypted(&one.certificate, "none.pem"), ["tls_unreadable: ", "none.pem"]),
        ("a file without a certificate", encrypted("config.toml", &one.key), ["tls_invalid: ", "config.toml"]),
        ("a key for a certificate", encrypted(&one.key, &one.key), ["tls_invalid: ", "there is no certificate in it"]),
        ("a certificate for a key", encrypted(&one.certificate, &one.certificate), ["tls_invalid: ", "one.pem"]),
        ("another's key", encrypted(&one.certificate, &two.key), ["tls_invalid: ", "it does not fit"]),
        ("no such event file", elsewhere("[event]\nfile = \"none.toml\""), ["event_unreadable: ", "none.toml"]),
        ("an event file that is none", elsewhere("[event]\nfile = \"config.toml\""), ["event_invalid", "event"]),
    ] {
        let home = Home::new();
        fs::write(home.path("config.toml"), settings).unwrap();
        assert_refused(what, &home, &[], said).await;
    }
    let home = Home::new();
    assert_refused("no such settings", &home, &["--config", "none.toml"], ["config_unreadable: ", "none.toml"]).await;
}

#[tokio::test]
async fn the_banner_has_a_link_for_everyone_and_each_works_once() {
    let home = Home::new();
    let server = home.serve().await;
    let (mut desk, known) = (Client::redeem(server.link("Desk"), Some(FIRST)).await.unwrap(), note_id());
    desk.perform(note(FIRST, known, "Two minutes")).await.unwrap().unwrap();
    let mut booth = Client::redeem(server.link("Booth"), None).await.unwrap();
    booth.until(|booth| booth.rest["waiting"][0]["text"] == "Two minutes").await.unwrap();
    booth.perform(Command::Acknowledge { panel: FIRST, note: known }).await.unwrap().unwrap();
    booth.until(|booth| booth.rest["waiting"] == json!([])).await.unwrap();
    for name in ["Screen", "Organiser"] {
        drop(Client::redeem(server.link(name), None).await.unwrap());
    }
    for name in ["Desk", "Screen", "Booth", "Organiser"] {
        assert!(Client::redeem(server.link(name), None).await.is_err(), "the link called {name} worked twice");
    }
    assert!(server.terminate().await.success());
}

#[tokio::test]
async fn whoever_founds_an_event_in_a_language_without_pages_is_told() {
    let home = Home::new();
    let told = |said: &str| said.matches("There are no pages in ").count();
    let file = home.path("event.toml");
    let written = fs::read_to_string(&file).unwrap();
    fs::write(&file, written.replacen("[\"en\"", "[\"en\", \"fr-CA\", \"pt\"", 1)).unwrap();
    let server = home.serve().await;
    let said = &server.banner;
    assert_eq!(told(said), 2, "{said}");
    assert!(said.contains("no pages in fr-CA yet: its readers get pages in ar, en."), "{said}");
    assert!(server.terminate().await.success());
}

#[tokio::test]
async fn a_second_server_on_the_same_data_is_refused_and_the_first_goes_on() {
    let home = Home::new();
    let server = home.serve().await;
    fs::write(home.path("second.toml"), other_ports(&home)).unwrap();
    let arguments = ["--config", "second.toml"];
    assert_refused("a second server", &home, &arguments, ["store_locked: ", text(&home.data())]).await;
    asked(&home, &server, "Is the first still there?").await;
    assert!(server.terminate().await.success());
}

#[tokio::test]
async fn a_damaged_file_is_found_and_left_as_it_is() {
    let home = Home::new();
    let server = home.serve().await;
    let mark = "A text that is found in the file";
    asked(&home, &server, mark).await;
    assert!(server.terminate().await.success());
    let whole = fs::read(home.data().join(LOG)).unwrap();

    let text_at = whole.windows(mark.len()).position(|window| window == mark.as_bytes()).unwrap();
    for (what, file, damage) in [
        ("pages of zeros", LOG, &(|bytes: &mut [u8]| bytes[4096..12_288].fill(0)) as &dyn Fn(&mut [u8])),
        ("flipped bits all over", LOG, &|bytes| bytes.iter_mut().step_by(97).skip(50).for_each(|byte| *byte ^= 0x55)),
        ("keys of noise", "keys.db", &|bytes| bytes.iter_mut().skip(100).for_each(|byte| *byte ^= 0x55)),
    ] {
        let path = home.data().join(file);
        let intact = fs::read(&path).unwrap();
        let mut damaged = intact.clone();
        damage(&mut damaged);
        fs::write(&path, &damaged).unwrap();
        assert_refused(what, &home, &[], ["store_damaged: ", file]).await;
        assert_eq!(fs::read(&path).unwrap(), damaged, "{what}: the file was touched");
        fs::write(&path, &intact).unwrap();
    }

    // One flipped bit in a text breaks no structure of the database; the chain finds it.
    let mut damaged = whole.clone();
    damaged[text_at] ^= 1;
    fs::write(home.data().join(LOG), &damaged).unwrap();
    let folder = home.path("export");
    assert_refused("a flipped bit", &home, &["export", text(&folder)], ["store_damaged: ", "record"]).await;
    fs::write(home.data().join(LOG), &whole).unwrap();
    let server = home.serve().await;
    asked(&home, &server, "Is everything back?").await;
    assert!(server.terminate().await.success());
}

#[tokio::test]
async fn an_export_is_true_while_the_server_runs_and_after_and_a_changed_one_is_not() {
    let home = Home::new();
    let server = home.serve().await;
    let first = asked(&home, &server, "First?").await;
    let running = home.export("running").await;
    assert_eq!(questions(&running), [first]);
    let second = asked(&home, &server, "Second?").await;
    assert!(server.terminate().await.success());
    let after = home.export("after").await;
    let mut asked = questions(&after);
    asked.sort();
    let mut expected = [first, second];
    expected.sort();
    assert_eq!(asked, expected);
    assert_eq!(after.chain[..running.chain.len()], running.chain, "a log only grows");

    let again = home.run(&["export", text(&home.path("after"))]).await;
    assert_eq!(again.status.code(), Some(1), "nothing is written over");
    for (what, from, to, said) in [
        ("a text in the log", "First?", "Worst?", "verify_"),
        ("a count in the results", "\"votes\":1", "\"votes\":2", "verify_summary: "),
        ("the epoch's format", "\"epoch\":", "\"epoch\":\"x\",\"e\":", "not_an_export: "),
    ] {
        let log = home.path("after").join("log.json");
        let whole = fs::read_to_string(&log).unwrap();
        let changed = home.path("changed.json");
        fs::write(&changed, whole.replace(from, to)).unwrap();
        assert_ne!(whole, fs::read_to_string(&changed).unwrap(), "{what}: nothing was changed");
        assert_refused(what, &home, &["verify", text(&changed)], [said, ""]).await;
    }
    let missing = ["verify", "none.json"];
    assert_refused("no such file", &home, &missing, ["cannot_read: ", "none.json"]).await;
}

#[tokio::test]
async fn a_server_on_a_backup_begins_a_new_epoch_and_clients_come_along_by_themselves() {
    let home = Home::new();
    let server = home.serve().await;
    let kept = asked(&home, &server, "Before the copy?").await;
    let mut phone = Client::join(&home.origin(), server.join(), Some(FIRST)).await.unwrap();
    let mut desk = Client::redeem(server.link("Desk"), Some(FIRST)).await.unwrap();
    desk.perform(approve(FIRST, kept)).await.unwrap().unwrap();
    phone.until(|phone| phone.votes(kept) == Some(1)).await.unwrap();
    let epoch = phone.reduced().epoch;

    let copy = home.path("copy");
    let copied = home.run(&["backup", text(&copy)]).await;
    assert!(copied.status.success(), "{}", String::from_utf8_lossy(&copied.stderr));
    let lost = approved_question(&mut phone, &mut desk, "After the copy?").await;
    phone.until(|phone| phone.votes(lost) == Some(1)).await.unwrap();
    server.kill().await;
    fs::rename(home.data(), home.path("broken")).unwrap();
    fs::rename(copy, home.data()).unwrap();

    let server = home.serve().await;
    let is_new = |epoch_now: Option<Epoch>| epoch_now.is_some() && epoch_now != epoch;
    for client in [&mut phone, &mut desk] {
        soon("the new life", client.until(|client| is_new(client.epoch))).await.unwrap();
        assert_eq!((client.reduced().votes(kept), client.reduced().votes(lost)), (Some(1), None));
    }
    phone.perform(ask(FIRST, question_id(), "In the new life?")).await.unwrap().unwrap();
    desk.perform(approve(FIRST, kept)).await.unwrap().unwrap();
    assert_refused(
        "a second copy of the same name",
        &home,
        &["backup", text(&home.path("broken"))],
        ["store_unavailable: ", "exists"],
    )
    .await;
    assert!(server.terminate().await.success());
}

/// Asks a question in the first panel as a new phone.
async fn asked(home: &Home, server: &Process, words: &str) -> QuestionId {
    let question = question_id();
    let mut phone = Client::join(&home.origin(), server.join(), Some(FIRST)).await.unwrap();
    phone.perform(ask(FIRST, question, words)).await.unwrap().unwrap();
    question
}

fn questions(export: &Export) -> Vec<QuestionId> {
    export.summary.panels[0].questions.iter().map(|question| question.id).collect()
}

/// The program ends with 1 and says these two things on one line, without a backtrace.
async fn assert_refused(what: &str, home: &Home, arguments: &[&str], said: [&str; 2]) {
    let ended = home.run(arguments).await;
    let stderr = String::from_utf8(ended.stderr).unwrap();
    assert_eq!(ended.status.code(), Some(1), "{what}: {stderr}");
    assert!(stderr.contains(&format!("baraza: {}", said[0])) && stderr.contains(said[1]), "{what}: {stderr}");
    let lines: Vec<_> = stderr.split(": ").collect();
    assert!(lines.windows(2).all(|two| two[0].trim() != two[1].trim()), "{what} is said twice: {stderr}");
}

/// Settings that name these ports.
fn listening(port: u16, operator_port: u16) -> String {
    format!("[server]\nlisten = \"127.0.0.1:{port}\"\noperator_listen = \"127.0.0.1:{operator_port}\"\n")
}

/// `settings` on ports nobody listens on.
fn elsewhere(settings: &str) -> String {
    listening(free_port(), free_port()) + settings
}

/// Settings with these files for TLS.
fn encrypted(certificate: impl AsRef<Path>, key: impl AsRef<Path>) -> String {
    let (certificate, key) = (certificate.as_ref(), key.as_ref());
    elsewhere(&format!("[server.tls]\ncertificate = {certificate:?}\nkey = {key:?}\n"))
}

/// The settings of `home` on ports of their own.
fn other_ports(home: &Home) -> String {
    let settings = fs::read_to_string(home.path("config.toml")).unwrap();
    let other = |settings: String, port: u16| settings.replace(&port.to_string(), &free_port().to_string());
    other(other(settings, home.port), home.operator_port)
}
