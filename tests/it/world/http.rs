//! HTTP without a browser's manners: any header, any body, from any local address.

use std::net::SocketAddr;

use axum::body::{Body, to_bytes};
use axum::http::request::Builder;
use axum::http::{Request, Response, header};
use bytes::Bytes;
use hyper::client::conn::http1;
use hyper_util::rt::TokioIo;
use serde_json::Value;
use tokio::net::{TcpSocket, TcpStream};

use super::soon;

/// `GET path`, as a browser without cookies would.
pub(crate) async fn get(origin: &str, path: &str) -> Response<Bytes> {
    send(origin, request("GET", origin, path), Body::empty()).await
}

/// `POST path` with a JSON body from a page of the server's own.
pub(crate) async fn post(origin: &str, path: &str, body: &Value) -> Response<Bytes> {
    let request = request("POST", origin, path).header(header::ORIGIN, origin);
    send(origin, request.header(header::CONTENT_TYPE, "application/json"), Body::from(body.to_string())).await
}

/// The beginning of a request.
pub(crate) fn request(method: &str, origin: &str, path: &str) -> Builder {
    Request::builder().method(method).uri(path).header(header::HOST, host(origin)).header(header::CONNECTION, "close")
}

pub(crate) async fn send(origin: &str, request: Builder, body: Body) -> Response<Bytes> {
    let stream = TcpStream::connect(host(origin)).await.unwrap();
    soon("an answer", exchange(stream, request.body(body).unwrap())).await
}

/// As [`send`], from another address of this machine.
pub(crate) async fn send_from(source: SocketAddr, origin: &str, request: Builder, body: Body) -> Response<Bytes> {
    let stream = connect_from(source, origin).await;
    soon("an answer", exchange(stream, request.body(body).unwrap())).await
}

/// A connection from another address of this machine.
pub(crate) async fn connect_from(source: SocketAddr, origin: &str) -> TcpStream {
    let socket = TcpSocket::new_v4().unwrap();
    socket.bind(source).unwrap();
    socket.connect(host(origin).parse().unwrap()).await.unwrap()
}

/// The `code` of a refusal.
pub(crate) fn code(response: &Response<Bytes>) -> String {
    let problem: Value = serde_json::from_slice(response.body())
        .unwrap_or_else(|_| panic!("{} with {:?} is not a problem", response.status(), response.body()));
    problem["code"].as_str().unwrap().to_owned()
}

/// One header, empty if it is not there.
pub(crate) fn said<'a>(response: &'a Response<Bytes>, name: &str) -> &'a str {
    response.headers().get(name).map_or("", |value| value.to_str().unwrap())
}

pub(crate) fn host(origin: &str) -> &str {
    origin.strip_prefix("http://").unwrap()
}

async fn exchange(stream: TcpStream, request: Request<Body>) -> Response<Bytes> {
    let (mut sender, connection) = http1::handshake(TokioIo::new(stream)).await.unwrap();
    let answer = async move {
        let (head, body) = sender.send_request(request).await.unwrap().into_parts();
        Response::from_parts(head, to_bytes(Body::new(body), usize::MAX).await.unwrap())
    };
    // A server that refuses a body it has not read closes the connection after its answer, which is no failure here.
    let (_, answer) = tokio::join!(connection, answer);
    answer
}
