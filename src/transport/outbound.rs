//! Everything a session writes, each write with a deadline.

use std::time::Duration;

use futures_util::{Sink, SinkExt};
use tokio::time::timeout;
use tokio_tungstenite::tungstenite::protocol::CloseFrame;
use tokio_tungstenite::tungstenite::protocol::frame::coding::CloseCode;
use tokio_tungstenite::tungstenite::{Message, Utf8Bytes};

use crate::protocol::close::Close;
use crate::protocol::frame::TextFrame;
use crate::protocol::wire::{self, ServerFrame};

use super::services::Services;
use super::session::End;

/// How long a write may take. A phone in a lift gets its chance; a dead one does not hold its frames for long.
const WRITE_DEADLINE: Duration = Duration::from_secs(10);

/// Says why, then closes; a client that does not listen any more is simply let go.
pub(super) async fn farewell<S, E>(services: &Services, socket: &mut S, end: End)
where
    S: Sink<Message, Error = E> + Unpin + Send,
{
    let (close, retry_after_ms) = match end {
        End::Gone => return,
        End::Close(close) => (close, 0),
        End::Later(close, retry_after_ms) => (close, retry_after_ms),
    };
    if close == Close::Resync {
        services.stats.resyncs.add(1);
    }
    let bye = match close {
        Close::Resync => ServerFrame::Resync,
        _ => ServerFrame::Bye { close: close.number(), retry_after_ms },
    };
    let closing =
        Message::Close(Some(CloseFrame { code: CloseCode::from(close.number()), reason: Utf8Bytes::default() }));
    if send(socket, services, own_message(&bye)).await.is_ok() {
        send(socket, services, closing).await.ok();
    }
}

/// Writes one message within the deadline.
pub(super) async fn send<S, E>(socket: &mut S, services: &Services, message: Message) -> Result<(), End>
where
    S: Sink<Message, Error = E> + Unpin + Send,
{
    in_time(services, socket.send(message)).await
}

/// Writes what a client has waited for, all of it within the deadline: one that takes a little now and then is as far behind as one that takes nothing.
pub(super) async fn send_frames<S, E>(socket: &mut S, services: &Services, frames: &[TextFrame]) -> Result<(), End>
where
    S: Sink<Message, Error = E> + Unpin + Send,
{
    let writing = async {
        for frame in frames {
            socket.send(shared_message(frame)).await?;
        }
        Ok::<(), E>(())
    };
    in_time(services, writing).await
}

/// Writes what is left to be written within the deadline.
pub(super) async fn flush<S, E>(socket: &mut S, services: &Services) -> Result<(), End>
where
    S: Sink<Message, Error = E> + Unpin + Send,
{
    in_time(services, socket.flush()).await
}

async fn in_time<E>(services: &Services, writing: impl Future<Output = Result<(), E>>) -> Result<(), End> {
    match timeout(WRITE_DEADLINE, writing).await {
        Ok(Ok(())) => Ok(()),
        Ok(Err(_)) => Err(End::Gone),
        Err(_) => {
            services.stats.too_slow.add(1);
            Err(End::Gone)
        }
    }
}

/// A frame for one client as it is sent.
pub(super) fn own_message(frame: &ServerFrame) -> Message {
    Message::Text(Utf8Bytes::from(wire::encode(frame)))
}

/// A frame of a feed; it was made of text, so it is valid UTF-8.
fn shared_message(frame: &TextFrame) -> Message {
    Message::Text(Utf8Bytes::try_from(frame.text()).unwrap_or_default())
}
