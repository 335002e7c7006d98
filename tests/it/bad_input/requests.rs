//! HTTP requests from the wrong place, in the wrong shape, or one guess too many.

use axum::body::Body;
use axum::http::{Response, StatusCode};
use baraza::domain::access::Role;
use baraza::protocol::wire::Problem;
use baraza::room::limits::Rate;
use baraza::transport::accept::MAX_HEAD;
use bytes::Bytes;
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::world::hall::Hall;
use crate::world::http::{code, get, host, post, request, said, send};
use crate::world::raw::Raw;
use crate::world::{FIRST, soon};

#[tokio::test]
async fn another_sites_page_can_neither_post_nor_open_a_socket() {
    let hall = Hall::open().await;
    let origin = hall.origin();
    let (site, _) = Raw::phone(&hall, FIRST).await;
    let other_port = format!("http://127.0.0.1:{}", hall.server.operator_address.port());
    for from in ["http://evil.example", "null", "", &origin.replace("http:", "https:"), &other_port] {
        for path in ["/api/join", "/api/session", "/api/invite"] {
            let request = request("POST", &origin, path).header("origin", from);
            let refused = send(&origin, request.header("content-type", "application/json"), Body::from("{}")).await;
            assert_eq!(
                (refused.status(), code(&refused).as_str()),
                (StatusCode::FORBIDDEN, "wrong_origin"),
                "{from:?} {path}"
            );
        }
        let Err((status, body)) = Raw::try_open(&origin, from, site.cookies()).await else {
            panic!("{from:?} opened a socket");
        };
        assert_eq!((status, problem(&body)), (403, "wrong_origin".to_owned()), "{from:?}");
    }
    let silent = request("POST", &origin, "/api/join").header("content-type", "application/json");
    assert_eq!(code(&send(&origin, silent, Body::from("{}")).await), "wrong_origin", "browsers always say");
    hall.close().await;
}

#[tokio::test]
async fn bodies_and_addresses_that_make_no_sense_are_refused_by_code() {
    let hall = Hall::open().await;
    let (origin, join) = (hall.origin(), hall.join());
    let posted = async |path: &str, kind: &str, body: &str| {
        let request = request("POST", &origin, path).header("origin", &origin).header("content-type", kind);
        send(&origin, request, Body::from(body.to_owned())).await
    };
    let json_type = "application/json";
    for (what, path, kind, body, status, expected) in [
        ("not JSON", "/api/join", json_type, "{", 400, "bad_frame"),
        ("no JSON by type", "/api/join", "text/plain", r#"{"code":"123456"}"#, 400, "bad_frame"),
        ("an unknown field", "/api/join", json_type, r#"{"code":"1","x":1}"#, 400, "bad_frame"),
        ("a missing field", "/api/session", json_type, r#"{"view":"desk"}"#, 400, "bad_frame"),
        ("an unknown role", "/api/invite", json_type, r#"{"role":"king"}"#, 400, "bad_frame"),
        ("too large", "/api/join", json_type, &format!("{{\"code\":\"{}\"}}", "1".repeat(5000)), 413, "too_large"),
        ("an unknown path", "/api/nothing", json_type, "{}", 404, "not_found"),
        ("no method of it", "/j/x", json_type, "{}", 404, "not_found"),
    ] {
        let refused = posted(path, kind, body).await;
        assert_eq!((refused.status().as_u16(), code(&refused).as_str()), (status, expected), "{what}");
    }
    for (path, status, expected) in [
        ("/nothing".to_owned(), 404, "not_found"),
        ("/api/join".to_owned(), 404, "not_found"),
        ("/j/nowhere/snapshot".to_owned(), 404, "wrong_code"),
        (format!("/j/{join}/snapshot?panel=first"), 400, "bad_frame"),
        (format!("/j/{join}/snapshot?panel=70000"), 400, "bad_frame"),
        (format!("/j/{join}?panel=first"), 400, "bad_frame"),
        ("/desk?panel=first".to_owned(), 400, "bad_frame"),
        ("/j/%FF".to_owned(), 404, "not_found"),
        ("/api/snapshot/audience".to_owned(), 401, "no_session"),
        ("/api/snapshot/nothing".to_owned(), 404, "not_found"),
        ("/api/snapshot/desk".to_owned(), 401, "no_session"),
        ("/catalogue/xx/desk".to_owned(), 404, "not_found"),
        ("/qr/nowhere.svg".to_owned(), 404, "not_found"),
        ("/ws".to_owned(), 403, "wrong_origin"),
    ] {
        let refused = get(&origin, &path).await;
        let whole = String::from_utf8_lossy(refused.body()).into_owned();
        assert_eq!(refused.status().as_u16(), status, "{path}: {whole}");
        assert_eq!(code(&refused), expected, "{path}");
    }
    let page = get(&origin, "/j/nowhere").await;
    assert_eq!(page.status(), StatusCode::NOT_FOUND, "a stale link gets the page that asks for the code");
    assert!(said(&page, "content-type").starts_with("text/html"));
    let no_upgrade = request("GET", &origin, "/ws").header("origin", &origin);
    assert_eq!(code(&send(&origin, no_upgrade, Body::empty()).await), "bad_frame");
    hall.close().await;
}

#[tokio::test]
async fn a_head_too_large_is_refused_and_the_next_request_is_served() {
    let hall = Hall::open().await;
    let origin = hall.origin();
    for (length, status) in [(MAX_HEAD - 1, "200"), (MAX_HEAD, "200"), (MAX_HEAD + 1, "431")] {
        let head =
            |padding: &str| format!("GET / HTTP/1.1\r\nhost: h\r\nconnection: close\r\nx-long: {padding}\r\n\r\n");
        let head = head(&"x".repeat(length - head("").len()));
        let answer = first_line(&origin, &head).await;
        assert_eq!(answer.split(' ').nth(1), Some(status), "{length}: {answer}");
    }
    assert_eq!(get(&origin, "/").await.status(), StatusCode::OK);
    hall.close().await;
}

/// The first line of the answer to a request that is sent as it is.
async fn first_line(origin: &str, head: &str) -> String {
    let mut stream = TcpStream::connect(host(origin)).await.unwrap();
    stream.write_all(head.as_bytes()).await.unwrap();
    let mut said = Vec::new();
    soon("an answer", stream.read_to_end(&mut said)).await.ok();
    String::from_utf8_lossy(&said).lines().next().unwrap_or_default().to_owned()
}

#[tokio::test]
async fn sockets_count_among_the_connections_and_give_their_place_back() {
    const PLACES: usize = 3;
    let hall = Hall::open_with(|config| config.server.max_connections = PLACES).await;
    let stats = &hall.server.services.stats;
    let (mut site, first) = Raw::phone(&hall, FIRST).await;
    let second = Raw::resume(&mut site, hall.join(), FIRST).await;
    let third = Raw::resume(&mut site, hall.join(), FIRST).await;
    // Turned away without a word; a connection before it may still be on its way out.
    let turned_away = async {
        while stats.turned_away.get() == 0 {
            let mut stream = TcpStream::connect(hall.server.address).await.unwrap();
            stream.write_all(b"GET / HTTP/1.1\r\nhost: h\r\nconnection: close\r\n\r\n").await.ok();
            stream.read_to_end(&mut Vec::new()).await.ok();
        }
    };
    soon("no place", turned_away).await;
    drop((first, second, third));
    let is_empty = || stats.sockets.load(std::sync::atomic::Ordering::Relaxed) == 0;
    crate::world::eventually("the end of all sockets", is_empty).await;
    assert_eq!(site.get("/").await.unwrap().status, 200, "there is a place again");
    hall.close().await;
}

#[tokio::test]
async fn a_crowd_that_comes_in_one_moment_finds_room_to_wait() {
    let hall = Hall::open().await;
    // The server has this thread, so it accepts nobody until all are there; who finds no room is not connected.
    let arrive = |_| std::net::TcpStream::connect_timeout(&hall.server.address, std::time::Duration::from_secs(20));
    let crowd: Vec<_> = (0..1_000).map(arrive).map(|arrived| arrived.expect("there is room to wait")).collect();
    let accepted = &hall.server.services.stats.accepted;
    crate::world::eventually("the door for everyone", || accepted.get() >= 1_000).await;
    drop(crowd);
    hall.close().await;
}

#[tokio::test]
async fn who_guesses_too_often_is_told_when_to_try_again_and_whoever_knows_the_code_is_let_in() {
    let hall = Hall::open_with(|config| config.limits.guess = Rate { burst: 3, per_second: 1 }).await;
    let (origin, listing) = (hall.origin(), &hall.server.listings[0]);
    let guess = async |code: &str| post(&origin, "/api/join", &json!({ "code": code })).await;
    let spaced = format!("{} {}", &listing.code[..3], &listing.code[3..]);
    for _ in 0..10 {
        assert_eq!(guess(&spaced).await.status(), StatusCode::OK, "right codes do not count");
    }
    for wrong in ["000000", "12", "no digits"] {
        let refused = guess(wrong).await;
        assert_eq!((refused.status(), code(&refused).as_str()), (StatusCode::NOT_FOUND, "wrong_code"), "{wrong}");
    }
    let before = baraza::app::clock::now();
    let refused = guess("000000").await;
    let problem: Problem = serde_json::from_slice(refused.body()).unwrap();
    assert_eq!((refused.status(), problem.code.as_str()), (StatusCode::TOO_MANY_REQUESTS, "slow_down"));
    let until = problem.until.expect("slow_down says until when");
    assert!((before..before + 2_000).contains(&until), "{until} is not soon after {before}");

    // A moderator's link has nothing to do with it.
    let session = json!({ "view": "desk", "invite": "x", "session": "AAAAAAAAAAAAAAAAAAAAAA" });
    assert_eq!(code(&post(&origin, "/api/session", &session).await), "not_found");
    let joined = soon("the end of the wait", async {
        loop {
            let answer = guess(&listing.code).await;
            if answer.status() == StatusCode::OK {
                return answer;
            }
        }
    });
    let joined: Value = serde_json::from_slice(joined.await.body()).unwrap();
    assert_eq!(joined["path"], format!("/j/{}", listing.join));
    hall.close().await;
}

#[tokio::test]
async fn an_organisers_doors_are_closed_to_everyone_else() {
    let hall = Hall::open().await;
    let origin = hall.origin();
    let cookies = async |role| hall.redeem(role, None).await.site().cookies().to_owned();
    let (moderator, organiser) = (cookies(Role::Moderator).await, cookies(Role::Organiser).await);
    let asked = async |method: &str, path: &str, cookies: &str| -> Response<Bytes> {
        let request = request(method, &origin, path).header("origin", &origin).header("cookie", cookies);
        send(&origin, request.header("content-type", "application/json"), Body::from(r#"{"role":"screen"}"#)).await
    };
    for (method, path) in [
        ("POST", "/api/invite"),
        ("GET", "/api/snapshot/host"),
        ("GET", "/api/export/questions.csv"),
        ("GET", "/api/export/polls.csv"),
        ("GET", "/api/export/event.json"),
    ] {
        assert_eq!(asked(method, path, &organiser).await.status(), StatusCode::OK, "{path}");
        for cookies in
            [&moderator, "", "baraza_host=x", "baraza_host=00000000-0000-0000-0000-000000000000.AAAAAAAAAAAAAAAAAAAAAA"]
        {
            let refused = asked(method, path, cookies).await;
            assert_eq!(
                (refused.status(), code(&refused).as_str()),
                (StatusCode::UNAUTHORIZED, "no_session"),
                "{path} {cookies}"
            );
        }
        let posing = moderator.replace("baraza_desk", "baraza_host");
        let refused = asked(method, path, &posing).await;
        assert_eq!((refused.status(), code(&refused).as_str()), (StatusCode::FORBIDDEN, "forbidden"), "{path}");
    }
    hall.close().await;
}

fn problem(body: &[u8]) -> String {
    serde_json::from_slice::<Problem>(body).unwrap().code.as_str().to_owned()
}
