//! From the network to a room and back: the accept loop, the routes, one session per socket.
//!
//! [`routes`] shows everything that can be asked for on one screen. [`accept`] guards the door, [`auth`] says who someone is, [`session`] is
//! one socket's life, [`pages`] the first thing a phone gets.

pub mod accept;
pub mod assets;
pub mod auth;
pub mod line;
pub mod lobby;
pub mod look;
pub mod metrics;
pub mod routes;
pub mod services;
pub mod socket;

mod answer;
mod api;
mod asked;
mod encoding;
mod follower;
mod hello;
mod inbound;
mod language;
mod outbound;
mod page_cache;
mod pages;
mod parts;
mod polls;
mod programme;
mod session;
mod snapshot_cache;
mod tls;
