//! From a phone's token to the name it has in one panel or poll, for as long as that key exists.

use std::sync::Arc;

use dashmap::DashMap;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use crate::domain::ids::{PlayerId, Pseudonym};
use crate::store::{Key, KeyName, Keys, StoreError};

use super::ctx::Ctx;

/// A participant's 128 random bits. They are in a cookie and in memory while connected, and nowhere else; no `Debug`, so no log.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Token(pub [u8; 16]);

/// The pseudonym keys in use, fetched once each.
pub struct Secrets {
    keys: Arc<dyn Keys>,
    /// `None` once a key is to be destroyed, so that one fetched at that very moment is not kept.
    cache: DashMap<KeyName, Option<Key>>,
}

impl Secrets {
    /// No key is fetched yet.
    pub fn new(keys: Arc<dyn Keys>) -> Self {
        Self { keys, cache: DashMap::new() }
    }

    /// The participant's name under the key `name`: `HMAC-SHA-256(key, token)` cut to 128 bits.
    ///
    /// # Errors
    /// [`StoreError::KeyDestroyed`] once the panel or poll is sealed, or what the store says.
    pub async fn pseudonym(&self, ctx: &Ctx, name: KeyName, token: Token) -> Result<Pseudonym, StoreError> {
        self.key(ctx, name).await.map(|key| Pseudonym(mac(&key, &[&token.0])))
    }

    /// The player that the participant is under the key `name`, a panel's: `HMAC-SHA-256(key, "player" ‖ token)` cut to 128 bits, which is the name of no token.
    ///
    /// # Errors
    /// [`StoreError::KeyDestroyed`] once the panel is sealed, or what the store says.
    pub async fn player(&self, ctx: &Ctx, name: KeyName, token: Token) -> Result<PlayerId, StoreError> {
        self.key(ctx, name).await.map(|key| PlayerId(mac(&key, &[b"player", &token.0])))
    }

    async fn key(&self, ctx: &Ctx, name: KeyName) -> Result<Key, StoreError> {
        let cached = self.cache.get(&name).map(|key| *key);
        let key = if let Some(key) = cached {
            key
        } else {
            let key = self.keys.obtain(name, ctx.fresh_key()).await?;
            *self.cache.entry(name).or_insert(Some(key))
        };
        key.ok_or(StoreError::KeyDestroyed(name))
    }

    /// Destroys a key in memory and in the store. Repeating it is harmless.
    pub async fn destroy(&self, name: KeyName) -> Result<(), StoreError> {
        self.cache.insert(name, None);
        self.keys.destroy(name).await
    }
}

fn mac(key: &Key, parts: &[&[u8]]) -> [u8; 16] {
    // HMAC takes keys of any length, so making one from 32 bytes cannot fail.
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(&key.0) else {
        return [0; 16];
    };
    for part in parts {
        mac.update(part);
    }
    let digest = mac.finalize().into_bytes();
    let mut name = [0; 16];
    name.copy_from_slice(&digest[..16]);
    name
}
