//! Refusals over HTTP: a status and a body with a stable code.

use axum::Json;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};

use crate::domain::Millis;
use crate::domain::refusal::Refusal;
use crate::protocol::code::Code;
use crate::protocol::wire::Problem;
use crate::room::hub::HubError;
use crate::room::perform::NotPerformed;
use crate::store::StoreError;

/// A refused request.
#[derive(Debug)]
pub(super) struct Refused(pub(super) Problem);

impl Refused {
    pub(super) fn until(code: Code, until: Millis) -> Self {
        Self(Problem { code, until: Some(until) })
    }

    pub(super) fn code(&self) -> Code {
        self.0.code
    }
}

impl From<Code> for Refused {
    fn from(code: Code) -> Self {
        Self(Problem { code, until: None })
    }
}

impl From<Refusal> for Refused {
    fn from(refusal: Refusal) -> Self {
        Code::from(refusal).into()
    }
}

impl From<HubError> for Refused {
    fn from(error: HubError) -> Self {
        if matches!(error, HubError::Room(_)) {
            tracing::error!(%error, "an event could not be opened");
        }
        Code::Unavailable.into()
    }
}

impl From<NotPerformed> for Refused {
    fn from(error: NotPerformed) -> Self {
        match error {
            NotPerformed::Refused(refusal) => refusal.into(),
            NotPerformed::Unavailable => Code::Unavailable.into(),
        }
    }
}

impl From<StoreError> for Refused {
    fn from(error: StoreError) -> Self {
        if matches!(error, StoreError::KeyDestroyed(_)) {
            return Code::Sealed.into();
        }
        tracing::error!(%error, "the store failed");
        Code::Unavailable.into()
    }
}

impl IntoResponse for Refused {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.0.code.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        (status, Json(self.0)).into_response()
    }
}
