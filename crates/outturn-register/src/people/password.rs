//! Passwords: Argon2id, RFC 9106.

use std::fmt::Write as _;

use argon2::{Algorithm, Argon2, Params, Version};
use outturn_award::receipt::sha256;

use crate::codes::{Result, complain};

/// How hard a password is to guess.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Hardness {
    /// Memory, in KiB.
    pub memory_kib: u32,
    /// Passes over it.
    pub passes: u32,
    /// Lanes.
    pub lanes: u32,
}

impl Default for Hardness {
    /// The second recommended option of RFC 9106, section 4: Argon2id, 3 passes, 4 lanes, 64 MiB; with it a salt of 128
    /// bits and a tag of 256.
    fn default() -> Hardness {
        Hardness { memory_kib: 65_536, passes: 3, lanes: 4 }
    }
}

/// The fewest characters of a password.
pub(crate) const LENGTH_MIN: usize = 12;
/// The most bytes of one, so that nobody keeps the machine busy with a book.
pub(crate) const LENGTH_MAX: usize = 1024;

/// A password that nobody has thought of: 120 random bits, in letters and digits that are not taken for each other.
pub fn new_password() -> Result<String> {
    const LETTERS: &[u8; 32] = b"abcdefghijkmnpqrstuvwxyz23456789";
    let letter = |byte: &u8| LETTERS.get(usize::from(byte % 32)).map(|it| char::from(*it));
    let letters: Vec<char> = random::<24>()?.iter().filter_map(letter).collect();
    Ok(letters.chunks(6).map(|it| it.iter().collect::<String>()).collect::<Vec<_>>().join("-"))
}

/// Random bytes from the operating system.
pub(super) fn random<const N: usize>() -> Result<[u8; N]> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes)
        .map_err(|error| complain("database-failed", format!("the system gives no random bytes: {error}")))?;
    Ok(bytes)
}

pub(super) fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        // Writing to a text does not fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

fn from_hexadecimal(text: &str) -> Option<Vec<u8>> {
    let digits: Option<Vec<u32>> = text.chars().map(|it| it.to_digit(16)).collect();
    digits?.chunks(2).map(|pair| u8::try_from(pair.iter().fold(0, |sum, it| sum * 16 + it)).ok()).collect()
}

/// What is kept of a password, as `argon2id$v=19$m=65536,t=3,p=4$SALT$TAG`.
pub(super) async fn kept(password: &str, hardness: Hardness) -> Result<String> {
    if password.chars().count() < LENGTH_MIN || password.len() > LENGTH_MAX {
        let text = format!("a password has at least {LENGTH_MIN} characters and at most {LENGTH_MAX} bytes");
        return Err(complain("bad-register-value", text));
    }
    let salt = random::<16>()?;
    let tag = tag(password.to_owned(), salt.to_vec(), hardness).await?;
    let Hardness { memory_kib, passes, lanes } = hardness;
    Ok(format!(
        "argon2id$v=19$m={memory_kib},t={passes},p={lanes}${}${}",
        hexadecimal(&salt),
        hexadecimal(&tag)
    ))
}

/// Whether a password is the one of which this was kept. Where nothing was kept the same work is done, so that the time
/// it takes does not tell whether an account exists.
pub(super) async fn fits(password: &str, kept: Option<&str>, usual: Hardness) -> Result<bool> {
    let known = kept.and_then(read);
    let (hardness, salt, expected) = known.clone().unwrap_or((usual, vec![0; 16], Vec::new()));
    let password = password.chars().take(LENGTH_MAX).collect();
    let found = tag(password, salt, hardness).await?;
    // Compared by their digests: the time of a comparison then tells nothing about the tag.
    Ok(known.is_some() && sha256(&found) == sha256(&expected))
}

fn read(kept: &str) -> Option<(Hardness, Vec<u8>, Vec<u8>)> {
    let mut parts = kept.strip_prefix("argon2id$v=19$")?.split('$');
    let mut numbers = parts.next()?.split(',').map(|it| it.split_once('=')?.1.parse::<u32>().ok());
    let hardness =
        Hardness { memory_kib: numbers.next()??, passes: numbers.next()??, lanes: numbers.next()?? };
    Some((hardness, from_hexadecimal(parts.next()?)?, from_hexadecimal(parts.next()?)?))
}

async fn tag(password: String, salt: Vec<u8>, hardness: Hardness) -> Result<[u8; 32]> {
    // A tenth of a second of work: not on a thread that others wait for.
    let work = tokio::task::spawn_blocking(move || {
        let params = Params::new(hardness.memory_kib, hardness.passes, hardness.lanes, Some(32))?;
        let mut tag = [0; 32];
        Argon2::new(Algorithm::Argon2id, Version::V0x13, params).hash_password_into(
            password.as_bytes(),
            &salt,
            &mut tag,
        )?;
        Ok::<_, argon2::Error>(tag)
    });
    let refused =
        |error: String| complain("bad-register-value", format!("the password cannot be kept: {error}"));
    work.await.map_err(|error| refused(error.to_string()))?.map_err(|error| refused(error.to_string()))
}
