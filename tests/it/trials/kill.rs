//! R1: the server is killed under a full hall, or the whole hall loses its network. Everyone is back soon, what was acknowledged counts once, and all have the same view.

use super::Length;
use crate::world::process::{Home, Process};
use crate::world::swarm::{Figures, Swarm};

/// How long a full hall may take to be back, in milliseconds.
const BACK_WITHIN: f64 = 45_000.0;

#[tokio::test]
async fn everyone_is_back_after_a_kill_and_what_was_acknowledged_counts_once() {
    let home = Home::new();
    let server = home.serve().await;
    let mut swarm = storm(&home, &server, &[]);
    swarm.until_it_says("everyone is in").await;
    server.kill().await;
    let server = home.serve().await;
    check(&swarm.figures().await);
    assert!(server.terminate().await.success());
    home.export("export").await;
}

#[tokio::test]
async fn everyone_is_back_after_the_whole_network_broke() {
    let home = Home::new();
    let server = home.serve().await;
    check(&storm(&home, &server, &["--cut"]).figures().await);
    assert!(server.terminate().await.success());
}

fn storm(home: &Home, server: &Process, more: &[&str]) -> Swarm {
    let (clients, ramp) = Length::wanted().pick(("100", "0"), ("10000", "10"));
    let arguments = ["--organiser", server.link("Organiser"), "--clients", clients, "--ramp", ramp];
    Swarm::start(home, server, "storm", &[&arguments, more].concat())
}

/// The load client has compared every count already.
fn check(figures: &Figures) {
    figures.assert_none(&["commands_refused"]);
    assert!(figures.get("commands_acknowledged") >= figures.get("clients"), "everyone votes on losing the connection");
    if Length::wanted() == Length::Long {
        figures.assert_at_most("back_max_ms", BACK_WITHIN);
    }
}
