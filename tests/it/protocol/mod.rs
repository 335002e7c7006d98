//! What goes over the wire, and out of the house.

mod codes;
mod convergence;
mod drafts;
mod export;
pub(crate) mod polls;
mod privacy;
mod verify;
