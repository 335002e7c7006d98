//! L3: a hall answers one poll within a few seconds, every tenth twice, while a screen shows the counts. The tally is exact, nobody waits, and the disk is not synced for each.

use super::Length;
use crate::world::process::Home;
use crate::world::swarm::Swarm;

/// How long 99 of a hundred answers may take to be acknowledged, in milliseconds.
const ACKNOWLEDGED_WITHIN: f64 = 250.0;

/// What every commit makes durable.
const LOG: &str = "baraza.db-wal";

/// How often the log may be made durable, a second.
const SYNCS_PER_S: usize = 250;

#[tokio::test]
async fn a_hall_that_answers_within_seconds_is_counted_exactly() {
    let length = Length::wanted();
    let home = Home::with_diary();
    let server = home.serve().await;
    let pid = server.id();
    let (clients, seconds, ramp) = length.pick(("200", "1", "0"), ("10000", "5", "10"));
    let organiser = ["--organiser", server.link("Organiser"), "--server-pid", &pid];
    let arguments = [&organiser[..], &["--clients", clients, "--seconds", seconds, "--ramp", ramp]].concat();
    let before = home.noted();
    let figures = Swarm::start(&home, &server, "burst", &arguments).figures().await;
    // The load client has compared every option's count already.
    let [sent, acknowledged] = ["ballots_sent", "ballots_acknowledged"].map(|name| figures.get(name));
    assert!(sent > figures.get("clients") && (acknowledged - sent).abs() < 0.5, "{figures:?}");
    figures.assert_none(&["ballots_refused", "connections_cut"]);
    assert!((figures.get("participants_counted") - figures.get("clients")).abs() < 0.5, "{figures:?}");
    let syncs = home.diary().syncs(LOG, &(before..home.noted()));
    eprintln!("syncs of the log: {syncs}");
    assert!(syncs > 0, "ballots were acknowledged that nothing made durable");
    if length == Length::Long {
        figures.assert_at_most("ack_p99_ms", ACKNOWLEDGED_WITHIN);
        let most = SYNCS_PER_S * seconds.parse::<usize>().unwrap();
        assert!(syncs <= most, "the log was made durable {syncs} times in {seconds} s");
    }
    assert!(server.terminate().await.success());
    let export = home.export("export").await;
    let counted = &export.summary.panels[0].polls[0];
    assert!((f64::from(counted.ballots) - figures.get("clients")).abs() < 0.5, "{figures:?}");
}
