//! One task per event: batch, append, fold, answer, and feed the views.
//!
//! [`handle`] is what sessions hold, [`submit`] how commands come in, [`worker`] the task behind it, [`batching`] how they reach the log, [`post`] how answers come back, [`feed`] how receivers catch up and [`hub`] where rooms are found.

pub mod around;
pub mod ctx;
pub mod feed;
pub mod handle;
pub mod hub;
pub mod limits;
pub mod open;
pub mod opinions;
pub mod perform;
pub mod player;
pub mod post;
pub mod presence;
pub mod secrets;
pub mod stats;
pub mod submit;

mod batching;
mod delivery;
mod pending;
mod searches;
mod upkeep;
mod worker;

pub use ctx::Ctx;
pub use handle::Room;
pub use hub::Hub;
