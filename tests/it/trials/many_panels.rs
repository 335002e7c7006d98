//! L5: an event's panels are all busy at once, for long, each with a small audience that comes and goes. Every vote counts, and the server does not grow.

use super::Length;
use crate::world::process::Home;
use crate::world::swarm::Swarm;

/// What the memory of a server that does not grow may seem to, in KB a minute: less than a tenth of a percent of what it is.
const NO_GROWTH: f64 = 100.0;

#[tokio::test]
async fn many_panels_at_once_count_every_vote_and_cost_no_more_with_time() {
    let length = Length::wanted();
    let home = Home::new();
    let server = home.serve().await;
    let pid = server.id();
    // Nearly as many panels as an event may have. The second half counts, when what is kept of the latest messages is full.
    let (panels, clients) = length.pick(("5", "40"), ("390", "10000"));
    let (seconds, pace) = length.pick(("3", "1"), ("3600", "12"));
    let organiser = ["--organiser", server.link("Organiser"), "--server-pid", &pid];
    let ramp = length.pick("0", "10");
    let load = ["--panels", panels, "--clients", clients, "--ramp", ramp, "--seconds", seconds, "--pace", pace];
    let figures = Swarm::start(&home, &server, "panels", &[&organiser[..], &load].concat()).figures().await;
    figures.assert_none(&["commands_refused", "connections_lost"]);
    assert!(figures.get("commands_acknowledged") > 0.0, "{figures:?}");
    if length == Length::Long {
        figures.assert_at_most("server_rss_slope_kb_per_min", NO_GROWTH);
    }
    assert!(server.terminate().await.success());
}
