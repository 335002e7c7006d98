//! L1: a hall that only sits. Nobody is cut, and nobody costs much memory.

use super::Length;
use crate::world::process::Home;
use crate::world::swarm::Swarm;

/// What a plain connection may cost, and an encrypted one, in KB.
const MEMORY: [f64; 2] = [4.0, 12.0];

#[tokio::test]
async fn a_hall_that_only_sits_is_not_cut() {
    sit(&Home::new(), MEMORY[0]).await;
}

#[tokio::test]
async fn an_encrypted_hall_that_only_sits_is_not_cut() {
    sit(&Home::encrypted(), MEMORY[1]).await;
}

async fn sit(home: &Home, memory: f64) {
    let length = Length::wanted();
    let server = home.serve().await;
    let pid = server.id();
    // In the long form everyone hears and answers several signs of life.
    let (clients, seconds, ramp) = length.pick(("300", "2", "0"), ("15000", "120", "15"));
    let arguments = ["--clients", clients, "--seconds", seconds, "--ramp", ramp, "--server-pid", &pid];
    let figures = Swarm::start(home, &server, "idle", &arguments).figures().await;
    figures.assert_none(&["connections_cut"]);
    if length == Length::Long {
        figures.assert_at_most("server_rss_per_connection_kb", memory);
        // What they cost is known once they have sat, heard signs of life and answered them.
        figures.assert_at_most("server_rss_per_connection_after_kb", memory);
    }
    assert!(server.terminate().await.success());
}
