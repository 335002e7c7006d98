//! What was acknowledged is there after the server was asked to stop under load. `trials::kill_at_random` kills it instead.

use baraza::app::client::http::Site;
use baraza::protocol::wire::ServerFrame;
use tokio_util::sync::CancellationToken;

use crate::world::crowd::Crowd;
use crate::world::process::Home;
use crate::world::raw::{Raw, audience_hello};
use crate::world::{FIRST, soon};

/// Guests who work meanwhile.
const GUESTS: usize = 4;

/// Commands acknowledged before the server is asked to stop, and again after that.
const ACKS: u64 = 100;

#[tokio::test]
async fn stopping_under_load_loses_nothing_acknowledged() {
    let home = Home::new();
    let server = home.serve().await;
    let (mut site, join) = (Site::new(&home.origin()).unwrap(), server.join().to_owned());
    site.get(&format!("/j/{join}")).await.unwrap();
    let snapshot = serde_json::json!({ "epoch": 0, "seq": 0 });
    let mut onlooker = Raw::open(&site).await;
    onlooker.say(&audience_hello(&join, FIRST, &snapshot)).await;
    assert_eq!(onlooker.end().await.last["t"], "resync", "an onlooker of another life is told so");
    let mut onlooker = Raw::resume(&mut site, &join, FIRST).await;

    let mut crowd = Crowd::enter(&home, &server, GUESTS, 0).await;
    let (over, mut acks) = (CancellationToken::new(), crowd.acks());
    let stopping = async {
        acks.wait_for(|acks| *acks >= ACKS).await.unwrap();
        let status = server.terminate().await;
        assert_eq!(status.code(), Some(0), "{}", home.stderr());
        let (server, enough) = (home.serve().await, *acks.borrow() + ACKS);
        acks.wait_for(|acks| *acks >= enough).await.unwrap();
        over.cancel();
        server
    };
    let (server, ()) = soon("all acknowledgements", async { tokio::join!(stopping, crowd.work(&over)) }).await;

    let end = onlooker.end().await;
    assert_eq!(end.close, Some(4000));
    let bye: ServerFrame = serde_json::from_value(end.last).unwrap();
    assert!(matches!(bye, ServerFrame::Bye { close: 4000, retry_after_ms: 250.. }), "{bye:?}");
    assert!(server.terminate().await.success());
    let export = home.export("export").await;
    crowd.audit(&export);
}
