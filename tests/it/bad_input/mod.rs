//! What is wrong gets a clear answer with a code, and the server goes on with everything it had.

mod commands;
mod frames;
mod limits;
mod links;
mod polls;
mod questions;
mod requests;
mod screens;
mod sockets;
