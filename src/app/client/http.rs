//! A small HTTP client for one site, with the cookies a browser would keep.

use std::collections::BTreeMap;
use std::time::Duration;

use anyhow::{Context, Result, bail, ensure};
use axum::body::{Body, to_bytes};
use axum::http::{Method, Request, header};
use bytes::Bytes;
use hyper::client::conn::http1;
use hyper_util::rt::TokioIo;
use serde_json::Value;
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_util::either::Either;

use super::source::Source;
use super::trust::{Stream, Trust};

/// How long a request may take.
const DEADLINE: Duration = Duration::from_secs(20);

/// Largest answer taken, in bytes.
const MAX_BODY: usize = 64 << 20;

/// One server as a browser knows it.
#[derive(Clone, Debug)]
pub struct Site {
    origin: String,
    authority: String,
    source: Source,
    /// What an encrypted connection needs; none for a plain one.
    trust: Option<Trust>,
    cookies: BTreeMap<String, String>,
    /// The cookies as a header.
    cookie_header: String,
}

/// An answer.
#[derive(Clone, Debug)]
pub struct Answer {
    /// The HTTP status.
    pub status: u16,
    /// Names in lower case.
    pub headers: BTreeMap<String, String>,
    /// Not compressed: none was asked for.
    pub body: Bytes,
}

impl Site {
    /// The site at `origin`, such as `http://127.0.0.1:8080`, over plain connections.
    pub fn new(origin: &str) -> Result<Self> {
        Self::with(origin, None)
    }

    /// The site at `origin`. Where that begins with `https://` there have to be certificates to trust.
    pub fn with(origin: &str, trust: Option<&Trust>) -> Result<Self> {
        let origin = origin.trim_end_matches('/');
        let (authority, port) = match (origin.strip_prefix("http://"), origin.strip_prefix("https://"), trust) {
            (Some(authority), _, _) => (authority, 80),
            (_, Some(authority), Some(_)) => (authority, 443),
            (_, Some(_), None) => bail!("untrusted: {origin} is encrypted, and no certificate to trust was named"),
            (None, None, _) => bail!("{origin} begins neither with http:// nor with https://"),
        };
        ensure!(!authority.is_empty() && !authority.contains('/'), "{origin} is not scheme, host and port");
        let authority = if authority.contains(':') { authority.to_owned() } else { format!("{authority}:{port}") };
        Ok(Self {
            origin: origin.to_owned(),
            authority,
            source: Source::Any,
            trust: trust.filter(|_| origin.starts_with("https://")).cloned(),
            cookies: BTreeMap::new(),
            cookie_header: String::new(),
        })
    }

    /// Is reached by connections from `source`.
    #[must_use]
    pub fn via(self, source: Source) -> Self {
        Self { source, ..self }
    }

    /// Scheme, host and port.
    pub fn origin(&self) -> &str {
        &self.origin
    }

    /// Host and port.
    pub(crate) fn authority(&self) -> &str {
        &self.authority
    }

    /// Host and port as the origin names them.
    pub(crate) fn host(&self) -> &str {
        self.origin.split_once("://").map_or("", |(_, host)| host)
    }

    /// The cookies as a header value.
    pub fn cookies(&self) -> &str {
        &self.cookie_header
    }

    /// Sets a cookie by hand.
    pub fn set_cookie(&mut self, name: &str, value: &str) {
        self.cookies.insert(name.to_owned(), value.to_owned());
        let pairs: Vec<_> = self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        self.cookie_header = pairs.join("; ");
    }

    /// A connection to it.
    pub(super) async fn connect(&self) -> std::io::Result<Stream> {
        let stream = self.source.connect(&self.authority).await?;
        stream.set_nodelay(true)?;
        self.secure(stream).await
    }

    /// Encrypts a connection to it if that is how it is reached.
    pub(crate) async fn secure(&self, stream: TcpStream) -> std::io::Result<Stream> {
        match &self.trust {
            Some(trust) => trust.encrypt(stream, &self.authority).await,
            None => Ok(Either::Left(stream)),
        }
    }

    /// `HEAD path`.
    pub async fn head(&mut self, path: &str) -> Result<Answer> {
        self.send(Method::HEAD, path, Body::empty()).await
    }

    /// `GET path`.
    pub async fn get(&mut self, path: &str) -> Result<Answer> {
        self.send(Method::GET, path, Body::empty()).await
    }

    /// `POST path` with a JSON body.
    pub async fn post(&mut self, path: &str, body: &Value) -> Result<Answer> {
        self.send(Method::POST, path, Body::from(body.to_string())).await
    }

    async fn send(&mut self, method: Method, path: &str, body: Body) -> Result<Answer> {
        let request = Request::builder()
            .method(method)
            .uri(path)
            .header(header::HOST, self.host())
            .header(header::ORIGIN, &self.origin)
            .header(header::CONTENT_TYPE, "application/json")
            .header(header::CONNECTION, "close");
        let request = match self.cookie_header.as_str() {
            "" => request,
            cookies => request.header(header::COOKIE, cookies),
        };
        let answer = timeout(DEADLINE, exchange(self, request.body(body)?)).await.context("no answer in time")??;
        if let Some((name, value)) =
            answer.headers.get("set-cookie").and_then(|cookie| cookie.split(';').next()?.split_once('='))
        {
            self.set_cookie(name, value);
        }
        Ok(answer)
    }
}

async fn exchange(site: &Site, request: Request<Body>) -> Result<Answer> {
    let stream = site.connect().await?;
    let (mut sender, connection) = http1::handshake(TokioIo::new(stream)).await?;
    let answer = async move {
        let response = sender.send_request(request).await?;
        let (head, body) = response.into_parts();
        let text = |value: &axum::http::HeaderValue| String::from_utf8_lossy(value.as_bytes()).into_owned();
        let headers = head.headers.iter().map(|(name, value)| (name.to_string(), text(value))).collect();
        let body = to_bytes(Body::new(body), MAX_BODY).await?;
        anyhow::Ok(Answer { status: head.status.as_u16(), headers, body })
    };
    let (_, answer) = tokio::join!(connection, answer);
    answer
}
