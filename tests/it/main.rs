//! Tests of Baraza from outside, as one program: its parts meet here as they meet in the server.

#![forbid(unsafe_code)]

#[cfg(test)]
mod around;
#[cfg(test)]
mod bad_input;
#[cfg(test)]
mod documents;
#[cfg(test)]
mod domain;
#[cfg(test)]
mod floors;
#[cfg(test)]
mod hub;
#[cfg(test)]
mod measuring;
#[cfg(test)]
mod moderators;
#[cfg(test)]
mod nodes;
#[cfg(test)]
mod opinions;
#[cfg(test)]
mod pages;
#[cfg(test)]
mod plans;
#[cfg(test)]
mod poll_files;
#[cfg(test)]
mod program;
#[cfg(test)]
mod promises;
#[cfg(test)]
mod protocol;
#[cfg(test)]
mod replay;
#[cfg(test)]
mod reports;
#[cfg(test)]
mod tls;
#[cfg(test)]
mod trials;
#[cfg(test)]
mod turns;
#[cfg(test)]
mod world;
