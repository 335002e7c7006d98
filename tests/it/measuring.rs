//! The load client measures other servers than Baraza by the floor it serves as itself.

use std::process::Stdio;

use serde_json::Value;
use tokio::io::{AsyncBufReadExt, BufReader};

use crate::world::process::Home;
use crate::world::soon;

#[tokio::test]
async fn the_floor_says_where_it_listens_and_delivers_every_message_there() {
    let home = Home::new();
    let floor = ["swarm", "floor", "--listen", "127.0.0.1:0", "--clients", "2"];
    let mut floor = home.command(&floor).stdout(Stdio::piped()).spawn().unwrap();
    let mut said = BufReader::new(floor.stdout.take().unwrap()).lines();
    let line = soon("where the floor listens", said.next_line()).await.unwrap().unwrap();
    let at = line.strip_prefix("listening on ").expect("it says where");

    let pid = floor.id().unwrap().to_string();
    let measured = home
        .run(&[
            "swarm",
            "--format",
            "json",
            "fanout",
            "--peer",
            "floor",
            "--at",
            at,
            "--clients",
            "2",
            "--seconds",
            "1",
            "--rate",
            "4",
            "--server-pid",
            &pid,
        ])
        .await;
    assert!(measured.status.success(), "{}", String::from_utf8_lossy(&measured.stderr));
    let figures: Value = serde_json::from_slice(&measured.stdout).unwrap();
    let figure = |name: &str| figures[name].as_f64().unwrap();
    assert!(figure("changes") > 0.0, "{figures}");
    assert!((figure("delivered") - 2.0 * figure("changes")).abs() < 0.5, "{figures}");
    assert!(soon("the end of the floor", floor.wait()).await.unwrap().success());
}
