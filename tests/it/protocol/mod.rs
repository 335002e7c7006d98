//! What goes over the wire, and out of the house.

mod codes;
mod convergence;
mod drafts;
mod export;
mod names;
pub(crate) mod polls;
mod privacy;
mod verify;
