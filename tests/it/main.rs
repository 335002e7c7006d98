//! Tests of Baraza from outside, as one program: its parts meet here as they meet in the server.

#[cfg(test)]
mod domain;
#[cfg(test)]
mod floors;
#[cfg(test)]
mod protocol;
