//! L5: an event's panels are all busy at once, for long, each with a small audience that comes and goes. Every vote counts, and the server does not grow.

use super::Length;
use crate::world::process::Home;
use crate::world::swarm::Swarm;

#[tokio::test]
async fn many_panels_at_once_count_every_vote_and_cost_no_more_with_time() {
    let length = Length::wanted();
    let home = Home::new();
    let server = home.serve().await;
    let pid = server.id();
    // As many panels as an event may have, or nearly. At this pace what is kept of the latest messages is full in less than half of the time.
    let (panels, clients) = length.pick(("5", "40"), ("390", "10000"));
    let (seconds, pace) = length.pick(("3", "1"), ("1800", "12"));
    let organiser = ["--organiser", server.link("Organiser"), "--server-pid", &pid];
    let ramp = length.pick("0", "10");
    let load = ["--panels", panels, "--clients", clients, "--ramp", ramp, "--seconds", seconds, "--pace", pace];
    let figures = Swarm::start(&home, &server, "panels", &[&organiser[..], &load].concat()).figures().await;
    figures.assert_none(&["commands_refused", "connections_lost"]);
    assert!(figures.get("commands_acknowledged") > 0.0, "{figures:?}");
    assert!(server.terminate().await.success());
}
