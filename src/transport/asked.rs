//! The variable parts of an address, refused by code when they make no sense.

use axum::extract::{self, FromRequestParts};
use axum::http::request::Parts;
use serde::de::DeserializeOwned;

use crate::protocol::code::Code;

use super::answer::Refused;

/// What stands in the path. What does not fit names nothing: [`Code::NotFound`].
pub(super) struct Path<T>(pub(super) T);

/// What stands behind the question mark. What does not fit is a [`Code::BadFrame`].
pub(super) struct Query<T>(pub(super) T);

impl<T: DeserializeOwned + Send, S: Send + Sync> FromRequestParts<S> for Path<T> {
    type Rejection = Refused;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Refused> {
        let found = extract::Path::from_request_parts(parts, state).await;
        found.map(|extract::Path(value)| Self(value)).map_err(|_| Code::NotFound.into())
    }
}

impl<T: DeserializeOwned, S: Send + Sync> FromRequestParts<S> for Query<T> {
    type Rejection = Refused;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Refused> {
        let found = extract::Query::from_request_parts(parts, state).await;
        found.map(|extract::Query(value)| Self(value)).map_err(|_| Code::BadFrame.into())
    }
}
