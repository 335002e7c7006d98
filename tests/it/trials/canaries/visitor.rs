//! One person who leaves a mark with everything a browser says.

use std::net::SocketAddr;

use axum::body::Body;
use axum::http::request::Builder;
use axum::http::{Response, header};
use baraza::app::clock;
use baraza::domain::ids::{PollId, QuestionId};
use bytes::Bytes;
use data_encoding::{BASE64, BASE64URL_NOPAD, HEXLOWER};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;

use crate::world::FIRST;
use crate::world::commands::{answer, ask, ask_as, question_id};
use crate::world::http::{connect_from, host, request, said, send_from};
use crate::world::process::Home;
use crate::world::raw::{Raw, audience_hello};

/// A character that turns the direction of writing; no text is kept with it.
const OVERRIDE: char = '\u{202E}';

/// Somebody who was here.
pub(super) struct Visitor {
    /// What must be nowhere, with what it is.
    pub(super) marks: Vec<(&'static str, Vec<u8>)>,
    /// What belongs into the event's log, but into no line that the server writes.
    pub(super) words: Vec<String>,
    origin: String,
    source: SocketAddr,
    /// Every header beside those that a request must have.
    headers: Vec<(&'static str, String)>,
}

impl Visitor {
    /// Comes from an address of its own, guesses, asks, answers, is refused, and leaves with a frame that is none.
    pub(super) async fn live(number: usize, home: &Home, join: &str, poll: PollId) -> Self {
        let mut visitor = Self::new(number, home.origin());
        let page = visitor.send("GET", &format!("/j/{join}"), Body::empty()).await;
        visitor.remember(said(&page, "set-cookie").split(';').next().unwrap());
        visitor.go_astray(join).await;
        let snapshot = visitor.send("GET", &format!("/j/{join}/snapshot?panel={FIRST}"), Body::empty()).await;
        let snapshot: Value = serde_json::from_slice(snapshot.body()).unwrap();
        let mut socket = visitor.socket().await;
        socket.say(&audience_hello(join, FIRST, &snapshot)).await;
        assert_eq!(socket.hear().await.unwrap()["t"], "welcome");
        visitor.take_part(&mut socket, question_id(), poll).await;
        visitor
    }

    fn new(number: usize, origin: String) -> Self {
        let address = format!("127.77.{}.{}", 100 + number / 100, 100 + number % 100);
        let source = format!("{address}:0").parse().unwrap();
        let marks = vec![("address", address.into_bytes())];
        let mut visitor = Self { marks, words: Vec::new(), origin, source, headers: Vec::new() };
        let forwarded = format!("203.0.113.{}", 100 + number % 150);
        visitor.marks.push(("forwarded address", forwarded.clone().into_bytes()));
        visitor.headers = vec![
            ("user-agent", visitor.mark("agent")),
            ("accept-language", visitor.mark("language")),
            ("referer", format!("http://{}.example/", visitor.mark("referer"))),
            ("x-forwarded-for", forwarded.clone()),
            ("x-real-ip", forwarded.clone()),
            ("forwarded", format!("for={forwarded};by={}", visitor.mark("proxy"))),
        ];
        visitor
    }

    /// A new mark that must be nowhere.
    fn mark(&mut self, what: &'static str) -> String {
        let mark = new_mark(what);
        self.marks.push((what, mark.clone().into_bytes()));
        mark
    }

    /// A new mark that belongs into the event's log.
    fn word(&mut self, what: &str) -> String {
        let word = new_mark(what);
        self.words.push(word.clone());
        word
    }

    /// Keeps the participant's cookie beside another site's, and knows every form in which the token could be written down.
    fn remember(&mut self, cookie: &str) {
        let value = cookie.split_once('=').unwrap().1;
        let token: [u8; 16] = BASE64URL_NOPAD.decode(value.as_bytes()).unwrap()[..16].try_into().unwrap();
        let fingerprint = Sha256::digest(token);
        self.marks.extend([
            ("cookie", value.into()),
            ("token", token.to_vec()),
            // A cut of each encoding, since neighbours could change its last character.
            ("token in base64url", BASE64URL_NOPAD.encode(&token)[..20].into()),
            ("token in base64", BASE64.encode(&token)[..20].into()),
            ("token in hexadecimal", HEXLOWER.encode(&token).into()),
            ("token in decimal", format!("{token:?}").into()),
            ("fingerprint", fingerprint[..16].into()),
            ("fingerprint in hexadecimal", HEXLOWER.encode(&fingerprint[..16]).into()),
        ]);
        let other = self.mark("other_cookie");
        self.headers.push(("cookie", format!("{cookie}; other={other}")));
    }

    /// Asks for what is not there, in every part of a request.
    async fn go_astray(&mut self, join: &str) {
        let requests = [
            ("GET", format!("/j/{}", self.mark("secret")), String::new()),
            ("GET", format!("/{}?{}", self.mark("path"), self.mark("query")), String::new()),
            ("GET", format!("/j/{join}/snapshot?panel={}", self.mark("panel")), String::new()),
            ("POST", "/api/join".to_owned(), json!({ "code": self.mark("code") }).to_string()),
            ("POST", "/api/join".to_owned(), format!("{{\"code\": {}", self.mark("body"))),
            ("POST", "/api/invite".to_owned(), json!({ "role": self.mark("role") }).to_string()),
        ];
        for (method, path, body) in requests {
            let refused = self.send(method, &path, Body::from(body)).await;
            assert!(refused.status().is_client_error(), "{method} {path}: {}", refused.status());
        }
    }

    async fn take_part(&mut self, socket: &mut Raw, question: QuestionId, poll: PollId) {
        let (text, name) = (self.word("question"), self.word("name"));
        let raw = format!("{text}{OVERRIDE}?");
        self.marks.push(("raw text", raw.clone().into_bytes()));
        for command in [ask_as(FIRST, question, &raw, &name), answer(FIRST, poll, &[1])] {
            assert_eq!(socket.perform(clock::command_id(), &command).await["t"], "ack");
        }
        let long = ask(FIRST, question_id(), &self.mark("refused").repeat(20));
        assert_eq!(socket.perform(clock::command_id(), &long).await["code"], "text_too_long");
        let (id, unknown) = (clock::command_id(), json!({ "dance": self.mark("command") }));
        socket.say(&json!({ "t": "do", "id": id, "command": unknown })).await;
        assert_eq!(socket.until(|frame| frame["id"] == json!(id)).await["code"], "bad_frame");
        socket.send(Message::text(self.mark("frame"))).await;
        assert_eq!(socket.end().await.close, Some(4200));
    }

    async fn send(&self, method: &str, path: &str, body: Body) -> Response<Bytes> {
        let request = request(method, &self.origin, path).header("origin", &self.origin);
        let request = self.dressed(request.header(header::CONTENT_TYPE, "application/json"));
        send_from(self.source, &self.origin, request, body).await
    }

    async fn socket(&self) -> Raw {
        let mut request = format!("ws://{}/ws", host(&self.origin)).into_client_request().unwrap();
        request.headers_mut().insert("origin", self.origin.parse().unwrap());
        for (name, value) in &self.headers {
            request.headers_mut().insert(*name, value.parse().unwrap());
        }
        Raw::upgrade(connect_from(self.source, &self.origin).await, request).await.unwrap()
    }

    fn dressed(&self, request: Builder) -> Builder {
        self.headers.iter().fold(request, |request, (name, value)| request.header(*name, value))
    }
}

fn new_mark(what: &str) -> String {
    format!("canary_{what}_{}", HEXLOWER.encode(&clock::random::<8>()))
}
