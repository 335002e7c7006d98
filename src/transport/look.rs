//! How the event looks: its colour and its logo, as the organiser configured them.

use std::sync::Arc;

use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderValue, header};
use axum::response::Response;
use bytes::Bytes;

use crate::protocol::code::Code;
use crate::protocol::wire;

use super::answer::Refused;
use super::services::Services;

/// The event's colour and logo.
#[derive(Clone, Debug, Default)]
pub struct Look {
    /// As `#rrggbb`.
    pub accent: Option<String>,
    /// A picture.
    pub logo: Option<Logo>,
}

/// A picture file.
#[derive(Clone, Debug)]
pub struct Logo {
    /// Its media type.
    pub mime: &'static str,
    /// Its content.
    pub bytes: Bytes,
}

impl Look {
    /// What pages are told of it; nothing where nothing was configured.
    pub(super) fn told(&self) -> Option<wire::Look> {
        let is_set = self.accent.is_some() || self.logo.is_some();
        is_set.then(|| wire::Look { accent: self.accent.clone(), logo: self.logo.is_some() })
    }
}

/// `GET /look/logo`.
pub(super) async fn logo(State(services): State<Arc<Services>>) -> Result<Response, Refused> {
    let Logo { mime, bytes } = services.settings.look.logo.clone().ok_or(Code::NotFound)?;
    let mut response = Response::new(Body::from(bytes));
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(mime));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("public, max-age=300"));
    // A drawing opened by itself must not run what is written in it.
    let policy = "default-src 'none'; style-src 'unsafe-inline'; sandbox";
    headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(policy));
    Ok(response)
}
