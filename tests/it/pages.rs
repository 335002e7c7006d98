//! What browsers and operators are sent: pages and their headers, cookies, tags, codings, health and numbers.

use std::io::Read;

use axum::body::Body;
use axum::http::{Response, StatusCode};
use baraza::app::client::http::{Answer, Site};
use baraza::app::config::LookConfig;
use baraza::domain::access::Role;
use baraza::domain::command::Command;
use baraza::domain::stage::Show;
use bytes::Bytes;
use flate2::read::GzDecoder;
use serde_json::{Value, json};

use crate::world::commands::{ask, question_id, show};
use crate::world::hall::Hall;
use crate::world::http::{code, get, request, said, send};
use crate::world::raw::Raw;
use crate::world::{FIRST, SECOND, soon};

#[tokio::test]
async fn every_answer_guards_the_browser_and_every_page_names_what_may_run() {
    let hall = Hall::open().await;
    let (origin, join) = (hall.origin(), hall.join());
    for path in [
        "/",
        &format!("/j/{join}"),
        "/j/nowhere",
        "/desk",
        "/stage",
        "/stage?panel=2",
        "/stage?overlay",
        "/booth",
        "/host",
    ] {
        let page = get(&origin, path).await;
        assert_guarded(&page, path);
        let policy = said(&page, "content-security-policy");
        for directive in [
            "default-src 'none'",
            "script-src 'sha256-",
            "style-src 'sha256-",
            "connect-src 'self'",
            "base-uri 'none'",
            "form-action 'none'",
            "frame-ancestors 'none'",
            "require-trusted-types-for 'script'",
        ] {
            assert!(policy.contains(directive), "{path}: {directive} is not in {policy}");
        }
        let named = policy.replace(&format!("{origin}/assets/"), "");
        assert!(!policy.contains("unsafe") && !named.contains("http"), "{path}: {policy}");
        assert_eq!(said(&page, "cache-control"), "no-store", "{path}");
        assert!(said(&page, "vary").contains("cookie"), "{path}");
        let html = String::from_utf8_lossy(page.body());
        assert!(html.contains("<html lang=\"en\" dir=\"ltr\""), "{path}");
        assert_eq!(html.contains("\"snapshot\""), path.ends_with(join), "{path} holds data");
        assert_eq!(
            html.contains("data-page=\"join\""),
            ["/", "/j/nowhere"].contains(&path),
            "{path} asks for the code"
        );
    }
    for path in [
        format!("/j/{join}/snapshot"),
        format!("/qr/{join}.svg"),
        "/favicon.svg".into(),
        "/look/logo".into(),
        "/nowhere".into(),
    ] {
        assert_guarded(&get(&origin, &path).await, &path);
    }
    hall.close().await;
}

#[tokio::test]
async fn what_a_page_loads_later_is_of_its_own_build_and_kept_by_browsers() {
    let hall = Hall::open().await;
    let (origin, join) = (hall.origin(), hall.join());
    let page = get(&origin, &format!("/j/{join}")).await;
    let address = part_address(&page);
    let path = address.strip_prefix(&origin).expect("of this origin").to_owned();
    assert!(String::from_utf8_lossy(page.body()).contains(&format!("\"{path}\"")), "the page asks for {path}");
    assert!(
        !said(&get(&origin, "/stage").await, "content-security-policy").contains("/assets/"),
        "a screen has no part"
    );

    let mut plain = None;
    for (accepted, coding) in [("identity", ""), ("gzip, deflate", "gzip"), ("gzip, deflate, br, zstd", "br")] {
        // As when it is asked for once more after a failure.
        for path in [path.clone(), format!("{path}?1")] {
            let asked = request("GET", &origin, &path).header("accept-encoding", accepted);
            let part = send(&origin, asked, Body::empty()).await;
            assert_guarded(&part, &path);
            assert_eq!((part.status(), said(&part, "content-encoding")), (StatusCode::OK, coding));
            assert_eq!(said(&part, "content-type"), "text/javascript; charset=utf-8");
            assert_eq!(said(&part, "cache-control"), "public, max-age=31536000, immutable");
            assert_eq!(said(&part, "vary"), "accept-encoding");
            let mut script = Vec::new();
            match coding {
                "br" => brotli::Decompressor::new(part.body().as_ref(), 4096).read_to_end(&mut script).unwrap(),
                "gzip" => GzDecoder::new(part.body().as_ref()).read_to_end(&mut script).unwrap(),
                _ => part.body().as_ref().read_to_end(&mut script).unwrap(),
            };
            assert_eq!(plain.get_or_insert_with(|| script.clone()), &script, "{accepted}");
        }
    }
    for path in [format!("{path}.br"), "/assets/later-0000000000000000.js".to_owned(), "/assets/pages.json".to_owned()]
    {
        let nothing = get(&origin, &path).await;
        assert_eq!((nothing.status(), code(&nothing).as_str()), (StatusCode::NOT_FOUND, "not_found"), "{path}");
    }
    hall.close().await;
}

#[tokio::test]
async fn a_page_behind_a_proxy_may_run_what_has_the_address_of_the_proxy() {
    let hall = Hall::open_with(|config| config.server.public_origin = "https://baraza.example".to_owned()).await;
    let page = get(&hall.origin(), &format!("/j/{}", hall.join())).await;
    assert!(part_address(&page).starts_with("https://baraza.example/assets/later-"));
    hall.close().await;
}

/// The address in a page's policy from which its second script comes.
fn part_address(page: &Response<Bytes>) -> String {
    let policy = said(page, "content-security-policy");
    let allowed = policy.split(';').find_map(|part| part.trim().strip_prefix("script-src ")).unwrap();
    let (hash, parts) = allowed.split_once(' ').unwrap();
    assert!(hash.starts_with("'sha256-") && parts.split(' ').all(|part| part.contains("/assets/")), "{allowed}");
    parts.split(' ').find(|part| part.contains("/assets/later-")).unwrap().to_owned()
}

#[tokio::test]
async fn a_page_speaks_the_language_of_its_reader() {
    let hall = Hall::open().await;
    let origin = hall.origin();
    for (header, value, lang) in [
        ("accept-language", "ar-EG,ar;q=0.9,en;q=0.5", "lang=\"ar\" dir=\"rtl\""),
        ("accept-language", "fr", "lang=\"en\" dir=\"ltr\""),
        ("cookie", "lang=ar", "lang=\"ar\" dir=\"rtl\""),
        ("cookie", "lang=\"><script>", "lang=\"en\" dir=\"ltr\""),
    ] {
        let page = request("GET", &origin, &format!("/j/{}", hall.join())).header(header, value);
        let page = send(&origin, page, Body::empty()).await;
        assert!(String::from_utf8_lossy(page.body()).contains(&format!("<html {lang}")), "{header}: {value}");
    }
    hall.close().await;
}

#[tokio::test]
async fn a_page_comes_the_same_in_every_coding() {
    let hall = Hall::open().await;
    let origin = hall.origin();
    let phone = hall.phone().await;
    for path in [format!("/j/{}", hall.join()), format!("/j/{}/snapshot", hall.join()), "/catalogue/ar/audience".into()]
    {
        let coded = async |accepted: &str| {
            let request = request("GET", &origin, &path).header("accept-encoding", accepted);
            let response = send(&origin, request, Body::empty()).await;
            (said(&response, "content-encoding").to_owned(), response.into_body().to_vec())
        };
        let (none, plain) = coded("identity").await;
        assert_eq!((none.as_str(), coded("br;q=0, gzip;q=0").await), ("", (String::new(), plain.clone())), "{path}");
        for accepted in ["gzip, deflate, br, zstd", "br"] {
            let (coding, body) = coded(accepted).await;
            assert_eq!(coding, "br", "{path}");
            assert!(body.len() < plain.len(), "{path} shrinks");
            let mut decoded = Vec::new();
            brotli::Decompressor::new(body.as_slice(), 4096).read_to_end(&mut decoded).unwrap();
            assert!(decoded == plain, "{path} in br");
        }
        let (coding, body) = coded("gzip, deflate").await;
        assert_eq!(coding, "gzip", "{path}");
        let mut decoded = Vec::new();
        GzDecoder::new(body.as_slice()).read_to_end(&mut decoded).unwrap();
        assert!(decoded == plain, "{path} in gzip");
    }
    drop(phone);
    hall.close().await;
}

#[tokio::test]
async fn a_snapshot_that_is_known_is_not_sent_again() {
    let hall = Hall::open().await;
    let origin = hall.origin();
    let path = format!("/j/{}/snapshot?panel=1", hall.join());
    let first = get(&origin, &path).await;
    let tag = said(&first, "etag").to_owned();
    let asked = async |tag: &str| {
        send(&origin, request("GET", &origin, &path).header("if-none-match", tag), Body::empty()).await
    };
    let known = asked(&tag).await;
    assert_eq!((known.status(), known.body().len(), said(&known, "etag")), (StatusCode::NOT_MODIFIED, 0, tag.as_str()));
    let stale = asked("\"0-0\"").await;
    assert_eq!((stale.status(), stale.body()), (StatusCode::OK, first.body()));
    let whole: Value = serde_json::from_slice(first.body()).unwrap();
    assert_eq!(tag, format!("\"{}-{}\"", whole["epoch"], whole["seq"]));

    let mut phone = hall.phone().await;
    phone.perform(ask(FIRST, question_id(), "Is there news?")).await.unwrap().unwrap();
    // Within a second the old one may still be given out, for patches to bring up to date.
    let changed = soon("a new snapshot", async {
        loop {
            let answer = asked(&tag).await;
            if answer.status() == StatusCode::OK {
                return answer;
            }
        }
    });
    assert_ne!(said(&changed.await, "etag"), tag);
    drop(phone);
    hall.close().await;
}

#[tokio::test]
async fn cookies_are_for_the_server_alone_and_given_once() {
    let hall = Hall::open_with(|config| config.server.public_origin = "https://baraza.example".to_owned()).await;
    let (origin, path) = (hall.origin(), format!("/j/{}", hall.join()));
    let page = get(&origin, &path).await;
    let cookie = said(&page, "set-cookie");
    let (pair, flags) = cookie.split_once("; ").unwrap();
    assert!(pair.starts_with("baraza_participant="), "{cookie}");
    assert_eq!(flags, "Path=/; Max-Age=2592000; HttpOnly; SameSite=Lax; Secure");
    let again = send(&origin, request("GET", &origin, &path).header("cookie", pair), Body::empty()).await;
    assert_eq!(said(&again, "set-cookie"), "", "a phone keeps its token");
    let forged = format!("baraza_participant={}", "A".repeat(43));
    let forged = send(&origin, request("GET", &origin, &path).header("cookie", forged), Body::empty()).await;
    assert!(said(&forged, "set-cookie").starts_with("baraza_participant="), "a forged one is replaced");
    assert!(String::from_utf8_lossy(page.body()).contains("https://baraza.example"));
    hall.close().await;

    let plain = Hall::open().await;
    let page = get(&plain.origin(), &format!("/j/{}", plain.join())).await;
    assert!(!said(&page, "set-cookie").contains("Secure"), "on a local network without TLS it would never come back");
    plain.close().await;
}

#[tokio::test]
async fn an_organiser_downloads_what_a_spreadsheet_can_open() {
    let hall = Hall::open().await;
    let mut phone = hall.phone().await;
    phone.perform(ask(FIRST, question_id(), "=HYPERLINK(\"http://evil.example\")")).await.unwrap().unwrap();
    let mut host = hall.redeem(Role::Organiser, None).await;
    let table = host.site().get("/api/export/questions.csv").await.unwrap();
    assert_eq!(table.headers["content-type"], "text/csv; charset=utf-8");
    assert_eq!(table.headers["content-disposition"], "attachment; filename=\"questions.csv\"");
    assert_eq!(table.headers["cache-control"], "no-store");
    let text = String::from_utf8_lossy(&table.body).into_owned();
    assert!(text.contains("HYPERLINK") && !text.contains("\"=HYPER") && !text.contains(",=HYPER"), "{text}");
    let missing = host.site().get("/api/export/log.json").await.unwrap();
    assert_eq!(missing.status, 404);
    drop((phone, host));
    hall.close().await;
}

#[tokio::test]
async fn a_screen_and_a_booth_follow_the_live_panel_unless_they_are_told_which_one() {
    let hall = Hall::open().await;
    let mut desk = hall.redeem(Role::Moderator, None).await;
    for (panel, message) in [(FIRST, "This is the first"), (SECOND, "This is the second")] {
        desk.perform(show(panel, Show::Message { text: message.to_owned() })).await.unwrap().unwrap();
    }
    let mut browsers = [hall.redeem(Role::Screen, None).await, hall.redeem(Role::Booth, None).await];
    for live in [FIRST, SECOND] {
        desk.perform(Command::GoLive { panel: live }).await.unwrap().unwrap();
        for (browser, name) in browsers.iter_mut().zip(["stage", "booth"]) {
            let followed = if live == FIRST { "first" } else { "second" };
            for (query, shown) in
                [("", followed), ("?panel=1", "first"), ("?panel=2", "second"), ("?panel=99", followed)]
            {
                for path in [format!("/{name}{query}"), format!("/api/snapshot/{name}{query}")] {
                    shows(browser.site(), &path, &format!("This is the {shown}")).await;
                }
            }
            let fixed = |answer: &Answer| serde_json::from_slice::<Value>(&answer.body).unwrap()["panel"].clone();
            let follows = browser.site().get(&format!("/api/snapshot/{name}")).await.unwrap();
            assert_eq!(fixed(&follows), Value::Null, "a snapshot that follows names no panel");
            let stays = browser.site().get(&format!("/api/snapshot/{name}?panel=1")).await.unwrap();
            assert_eq!(fixed(&stays), json!(1));
        }
    }
    drop((desk, browsers));
    hall.close().await;
}

#[tokio::test]
async fn an_event_looks_as_it_was_configured() {
    let drawing = "<svg xmlns=\"http://www.w3.org/2000/svg\"><script>alert(1)</script></svg>";
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("logo.svg");
    std::fs::write(&path, drawing).unwrap();
    let look = LookConfig { accent: "#0b6e6e".to_owned(), logo: path };
    let hall = Hall::open_with(|config| config.look = look).await;
    let logo = get(&hall.origin(), "/look/logo").await;
    assert_eq!((logo.status(), said(&logo, "content-type")), (StatusCode::OK, "image/svg+xml"));
    assert_eq!(logo.body(), drawing.as_bytes());
    let policy = said(&logo, "content-security-policy");
    assert!(policy.contains("default-src 'none'") && policy.contains("sandbox"), "a drawing runs nothing: {policy}");
    assert_guarded(&logo, "/look/logo");
    let page = get(&hall.origin(), "/stage").await;
    let html = String::from_utf8_lossy(page.body()).into_owned();
    assert!(html.contains(r##""look":{"accent":"#0b6e6e","logo":true}"##), "{html}");
    hall.close().await;

    let plain = Hall::open().await;
    let nothing = get(&plain.origin(), "/look/logo").await;
    assert_eq!((nothing.status(), code(&nothing).as_str()), (StatusCode::NOT_FOUND, "not_found"));
    let page = get(&plain.origin(), "/stage").await;
    assert!(!String::from_utf8_lossy(page.body()).contains("\"look\""));
    plain.close().await;
}

#[tokio::test]
async fn operators_see_health_and_numbers_and_the_audience_does_not() {
    let hall = Hall::open().await;
    let operators = format!("http://{}", hall.server.operator_address);
    let (_, mut phone) = Raw::phone(&hall, FIRST).await;
    phone.perform(baraza::app::clock::command_id(), &ask(FIRST, question_id(), "How many are we?")).await;
    phone.perform(baraza::app::clock::command_id(), &ask(FIRST, question_id(), "")).await;
    for (path, body) in [("/healthz", "ok\n"), ("/readyz", "ready\n")] {
        let answer = get(&operators, path).await;
        assert_eq!((answer.status(), answer.body().as_ref()), (StatusCode::OK, body.as_bytes()), "{path}");
        assert_eq!(get(&hall.origin(), path).await.status(), StatusCode::NOT_FOUND, "{path} is not for the audience");
    }
    let numbers = get(&operators, "/metrics").await;
    let text = String::from_utf8(numbers.body().to_vec()).unwrap();
    for line in [
        "baraza_sockets 1",
        "baraza_rooms 1",
        "baraza_receivers_audience 1",
        "baraza_receivers_desk 0",
        "baraza_commands_refused_total 1",
        "baraza_rooms_diverged_total 0",
        "# EOF",
    ] {
        assert!(text.lines().any(|found| found == line), "{line} is not in {text}");
    }
    assert!(said(&numbers, "content-type").starts_with("application/openmetrics-text"));
    drop(phone);
    hall.close().await;
}

#[tokio::test]
async fn a_draining_server_says_it_is_not_ready_while_it_still_answers() {
    let hall = Hall::open().await;
    let operators = format!("http://{}", hall.server.operator_address);
    hall.server.services.draining.cancel();
    let answer = get(&operators, "/readyz").await;
    assert_eq!(answer.status(), StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(get(&operators, "/healthz").await.status(), StatusCode::OK);
    hall.close().await;
}

/// Waits until a page says it: within a second it may be of before, for patches to bring up to date.
async fn shows(site: &mut Site, path: &str, said: &str) {
    soon(&format!("{said} on {path}"), async {
        loop {
            let answer = site.get(path).await.unwrap();
            assert_eq!(answer.status, 200, "{path}");
            if String::from_utf8_lossy(&answer.body).contains(said) {
                return;
            }
        }
    })
    .await;
}

fn assert_guarded(response: &Response<Bytes>, path: &str) {
    for (name, value) in [
        ("x-content-type-options", "nosniff"),
        ("referrer-policy", "no-referrer"),
        ("cross-origin-opener-policy", "same-origin"),
        ("cross-origin-resource-policy", "same-origin"),
        ("permissions-policy", "camera=(), geolocation=(), microphone=()"),
    ] {
        assert_eq!(said(response, name), value, "{path}: {name}");
    }
}
