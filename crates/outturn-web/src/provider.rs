//! A provider of identities, asked as OpenID Connect has it: an authorisation code, with PKCE, a state and a nonce.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use openidconnect::core::{CoreAuthenticationFlow, CoreClient, CoreProviderMetadata};
use openidconnect::{
    AccessTokenHash, AuthorizationCode, ClientId, ClientSecret, CsrfToken, HttpRequest, HttpResponse,
    IssuerUrl, Nonce, OAuth2TokenResponse as _, PkceCodeChallenge, PkceCodeVerifier, RedirectUrl, Scope,
    TokenResponse as _,
};
use tokio::time::Instant;
use ureq::tls::{Certificate, RootCerts, TlsConfig};

use crate::app::Provider;

/// How long somebody may take to sign in at the provider.
const MINUTES: Duration = Duration::from_mins(10);
/// How many may be about it at a time; beyond that the oldest begins again.
const MANY: usize = 10_000;
/// The most bytes of an answer of the provider.
const ANSWER_MAX: u64 = 1 << 20;

/// What is kept of a sign-in that was begun.
pub(crate) struct Kept {
    nonce: Nonce,
    verifier: PkceCodeVerifier,
    begun: Instant,
}

/// The sign-ins that were begun, each by its state, each to be ended once.
#[derive(Default)]
pub(crate) struct Begun(Mutex<BTreeMap<String, Kept>>);

impl Begun {
    pub(crate) fn keep(&self, state: String, kept: Kept) {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.retain(|_, it| it.begun.elapsed() < MINUTES);
        if all.len() >= MANY
            && let Some(oldest) = all.iter().min_by_key(|(_, it)| it.begun).map(|(state, _)| state.clone())
        {
            all.remove(&oldest);
        }
        all.insert(state, kept);
    }

    /// What was kept under a state, which is then used up.
    pub(crate) fn take(&self, state: &str) -> Option<Kept> {
        let kept = self.0.lock().unwrap_or_else(PoisonError::into_inner).remove(state)?;
        (kept.begun.elapsed() < MINUTES).then_some(kept)
    }
}

/// Asks the provider. It is not followed elsewhere, and not waited for without end.
fn asked(request: HttpRequest) -> Result<HttpResponse, ureq::Error> {
    let found = rustls_native_certs::load_native_certs().certs;
    let certificates: Vec<_> = found.iter().map(|it| Certificate::from_der(it).to_owned()).collect();
    let tls = TlsConfig::builder()
        .root_certs(RootCerts::Specific(Arc::new(certificates)))
        .unversioned_rustls_crypto_provider(Arc::new(rustls::crypto::ring::default_provider()))
        .build();
    let agent: ureq::Agent = ureq::Agent::config_builder()
        .http_status_as_error(false)
        .max_redirects(0)
        .timeout_global(Some(Duration::from_secs(10)))
        .tls_config(tls)
        .build()
        .into();
    let (parts, mut body) = agent.run(request)?.into_parts();
    let bytes = body.with_config().limit(ANSWER_MAX).read_to_vec()?;
    Ok(HttpResponse::from_parts(parts, bytes))
}

/// What the provider says of itself, and what is sent to it.
macro_rules! client {
    ($provider:expr) => {{
        let issuer = IssuerUrl::new($provider.issuer.clone()).map_err(|it| it.to_string())?;
        let host = issuer.url().host_str().unwrap_or_default().to_owned();
        if issuer.url().scheme() != "https" && !["127.0.0.1", "localhost", "[::1]"].contains(&host.as_str()) {
            return Err("a provider elsewhere is asked over TLS only".to_owned());
        }
        let metadata = CoreProviderMetadata::discover(&issuer, &asked).map_err(|it| it.to_string())?;
        let secret = std::fs::read_to_string(&$provider.secret).map_err(|it| it.to_string())?;
        let here = format!("{}/v1/oidc/callback", $provider.here);
        CoreClient::from_provider_metadata(
            metadata,
            ClientId::new($provider.client.clone()),
            Some(ClientSecret::new(secret.trim().to_owned())),
        )
        .set_redirect_uri(RedirectUrl::new(here).map_err(|it| it.to_string())?)
    }};
}

/// Begins a sign-in: where the browser goes, the state that it comes back with, and what is kept until then.
pub(crate) fn begin(provider: &Provider) -> Result<(String, String, Kept), String> {
    let client = client!(provider);
    let (challenge, verifier) = PkceCodeChallenge::new_random_sha256();
    let (url, state, nonce) = client
        .authorize_url(CoreAuthenticationFlow::AuthorizationCode, CsrfToken::new_random, Nonce::new_random)
        .add_scope(Scope::new("openid".to_owned()))
        .set_pkce_challenge(challenge)
        .url();
    let kept = Kept { nonce, verifier, begun: Instant::now() };
    Ok((url.to_string(), state.into_secret(), kept))
}

/// Ends one: whom the provider shows it to be. Signature, issuer, audience, time and nonce of its token are verified.
pub(crate) fn end(provider: &Provider, code: String, kept: Kept) -> Result<String, String> {
    let client = client!(provider);
    let answer = client
        .exchange_code(AuthorizationCode::new(code))
        .map_err(|it| it.to_string())?
        .set_pkce_verifier(kept.verifier)
        .request(&asked)
        .map_err(|it| it.to_string())?;
    let token = answer.id_token().ok_or("the provider gave no token that says who it is")?;
    let verifier = client.id_token_verifier();
    let claims = token.claims(&verifier, &kept.nonce).map_err(|it| it.to_string())?;
    if let Some(expected) = claims.access_token_hash() {
        let algorithm = token.signing_alg().map_err(|it| it.to_string())?;
        let key = token.signing_key(&verifier).map_err(|it| it.to_string())?;
        let found = AccessTokenHash::from_token(answer.access_token(), algorithm, key);
        if found.map_err(|it| it.to_string())? != *expected {
            return Err("the two tokens of the provider do not belong together".to_owned());
        }
    }
    Ok(claims.subject().as_str().to_owned())
}
