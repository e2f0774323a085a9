//! Where records lie: files of this machine, and files of object stores and web servers, which have addresses.
//!
//! Every file is opened as it was named: one that is not there is an error, and never an empty table. The engine takes
//! a file that it does not find for a folder, lists it, and goes on with nothing where there is nothing. On a cluster
//! that would be a count of zero wherever a machine lacks a file. Tables name each of their files, so the engine never
//! lists a folder; [`Stores::files`] does.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use datafusion::common::{DataFusionError, Result as Planned};
use datafusion::execution::object_store::ObjectStoreRegistry;
use datafusion::execution::runtime_env::{RuntimeEnv, RuntimeEnvBuilder};
use futures_util::TryStreamExt;
use object_store::aws::AmazonS3Builder;
use object_store::azure::MicrosoftAzureBuilder;
use object_store::gcp::GoogleCloudStorageBuilder;
use object_store::http::HttpBuilder;
use object_store::local::LocalFileSystem;
use object_store::path::Path;
use object_store::{BackoffConfig, ClientOptions, Error, ObjectStore, ObjectStoreExt, RetryConfig};
use outturn_core::Diagnostic;
use url::Url;

use crate::files::{self, Layout};
use named::Named;

mod named;

/// Schemes of addresses, with what says who may read there.
const SCHEMES: [(&[&str], &str); 4] = [
    (
        &["s3", "s3a"],
        "AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_REGION and, for a store of your own, AWS_ENDPOINT",
    ),
    (&["gs"], "GOOGLE_SERVICE_ACCOUNT"),
    (
        &["az", "azure", "adl", "abfs", "abfss"],
        "AZURE_STORAGE_ACCOUNT_NAME with AZURE_STORAGE_ACCOUNT_KEY or AZURE_STORAGE_SAS_TOKEN",
    ),
    (&["http", "https"], ""),
];

/// Whether a place is an address of an object store or of a web server, not a path of this machine.
pub(crate) fn is_address(place: &str) -> bool {
    place.split_once("://").is_some_and(|(scheme, _)| scheme.chars().all(|it| it.is_ascii_alphanumeric()))
}

/// An environment in which files are read by the rules of these stores.
pub(crate) fn environment(stores: &Arc<Stores>, of: RuntimeEnvBuilder) -> Planned<Arc<RuntimeEnv>> {
    of.with_object_store_registry(Arc::<Stores>::clone(stores)).build_arc()
}

/// The stores that were asked so far.
#[derive(Debug)]
pub(crate) struct Stores {
    here: Arc<dyn ObjectStore>,
    known: Mutex<BTreeMap<String, Arc<dyn ObjectStore>>>,
}

impl Stores {
    pub(crate) fn new() -> Arc<Stores> {
        Arc::new(Stores { here: Arc::new(LocalFileSystem::new()), known: Mutex::default() })
    }

    fn known(&self) -> MutexGuard<'_, BTreeMap<String, Arc<dyn ObjectStore>>> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The store of an address, which lists its folders.
    fn store(&self, url: &Url) -> object_store::Result<Arc<dyn ObjectStore>> {
        if url.scheme() == "file" {
            return Ok(Arc::clone(&self.here));
        }
        let whose = whose(url);
        if let Some(known) = self.known().get(whose) {
            return Ok(Arc::clone(known));
        }
        let made = made(url, whose)?;
        self.known().insert(whose.to_owned(), Arc::clone(&made));
        Ok(made)
    }

    /// The files of an address: the one that it names; where it ends with `/`, those in the folder; where its last
    /// part has `*`, those whose names fit.
    pub(crate) async fn files(&self, place: &str) -> Result<(Layout, Vec<Url>), Diagnostic> {
        let url = Url::parse(place).ok().filter(|url| url.has_host() && credentials(url).is_some());
        let Some(url) = url else {
            let help = "addresses begin with s3://bucket/, gs://bucket/, az://container/ or https://host/";
            return Err(Diagnostic::file(place, "no-such-table", "this is no address of a store", help));
        };
        if url.query().is_some() || url.fragment().is_some() {
            let help =
                "name the file alone: what follows ? or # is not sent; * in a name stands for any characters";
            let message = "this address has more than the path of a file";
            return Err(Diagnostic::file(place, "no-such-table", message, help));
        }
        let failed = |error: &Error| complaint(place, &url, error);
        let store = self.store(&url).map_err(|error| failed(&error))?;
        let path = Path::from_url_path(url.path()).map_err(|error| failed(&error.into()))?;
        let name = path.filename().unwrap_or_default();
        let is_folder = url.path().ends_with('/');
        if !is_folder && !name.contains('*') {
            store.head(&path).await.map_err(|error| failed(&error))?;
            return files::alike(place, vec![url.clone()], |url| url.path().to_owned());
        }
        if ["http", "https"].contains(&url.scheme()) {
            let help = "name one file, whole: https://host/folder/file.parquet";
            let message = "a web server does not say which files it has";
            return Err(Diagnostic::file(place, "no-such-table", message, help));
        }
        let folder = if is_folder { path.clone() } else { parent(&path) };
        let listed = store.list(Some(&folder)).try_collect::<Vec<_>>().await;
        let listed = listed.map_err(|error| failed(&error))?;
        let pattern: Vec<char> = name.chars().collect();
        let wanted = |it: &Path| {
            let name = it.filename().unwrap_or_default();
            if is_folder {
                !it.parts().any(|part| part.as_ref().starts_with('.')) && Layout::of(name).is_some()
            } else {
                parent(it) == folder && files::fits(&pattern, &name.chars().collect::<Vec<_>>())
            }
        };
        let mut found: Vec<Path> = listed.into_iter().map(|it| it.location).filter(wanted).collect();
        found.sort();
        let urls = found.iter().map(|it| under(&url, it)).collect();
        files::alike(place, urls, |url| url.path().to_owned())
    }

    /// Hands over the bytes of a file, a piece at a time.
    pub(crate) async fn read(&self, url: &Url, take: &mut dyn FnMut(&[u8])) -> Result<(), Diagnostic> {
        let failed = |error: Error| complaint(url.as_str(), url, &error);
        let store = self.store(url).map_err(failed)?;
        let path = Path::from_url_path(url.path()).map_err(|error| failed(error.into()))?;
        let mut bytes = store.get(&path).await.map_err(failed)?.into_stream();
        while let Some(piece) = bytes.try_next().await.map_err(failed)? {
            take(&piece);
        }
        Ok(())
    }
}

impl ObjectStoreRegistry for Stores {
    fn register_store(&self, url: &Url, store: Arc<dyn ObjectStore>) -> Option<Arc<dyn ObjectStore>> {
        self.known().insert(whose(url).to_owned(), store)
    }

    fn get_store(&self, url: &Url) -> Planned<Arc<dyn ObjectStore>> {
        let store = self.store(url).map_err(|error| DataFusionError::ObjectStore(Box::new(error)))?;
        Ok(Arc::new(Named(store)))
    }
}

/// The store's part of an address: `s3://bucket`.
fn whose(url: &Url) -> &str {
    &url[..url::Position::BeforePath]
}

/// What says who may read at an address; nothing where no store has such addresses.
fn credentials(url: &Url) -> Option<&'static str> {
    SCHEMES.iter().find(|(schemes, _)| schemes.contains(&url.scheme())).map(|(_, names)| *names)
}

/// A store, by what the environment's variables say of it.
fn made(url: &Url, whose: &str) -> object_store::Result<Arc<dyn ObjectStore>> {
    // A store that does not answer is told within seconds, and one that falters is asked again.
    let retry = RetryConfig {
        backoff: BackoffConfig { init_backoff: Duration::from_millis(100), ..BackoffConfig::default() },
        max_retries: 4,
        retry_timeout: Duration::from_secs(30),
    };
    Ok(match url.scheme() {
        "s3" | "s3a" => Arc::new(AmazonS3Builder::from_env().with_url(whose).with_retry(retry).build()?),
        "gs" => Arc::new(GoogleCloudStorageBuilder::from_env().with_url(whose).with_retry(retry).build()?),
        scheme @ ("http" | "https") => {
            let client = ClientOptions::new().with_allow_http(scheme == "http");
            let builder = HttpBuilder::new().with_url(whose).with_client_options(client);
            Arc::new(builder.with_retry(retry).build()?)
        }
        _ => Arc::new(MicrosoftAzureBuilder::from_env().with_url(whose).with_retry(retry).build()?),
    })
}

fn parent(path: &Path) -> Path {
    let parts: Vec<_> = path.parts().collect();
    parts.split_last().map(|(_, before)| before.iter().cloned().collect()).unwrap_or_default()
}

/// The address of a file in the store of another address.
fn under(url: &Url, path: &Path) -> Url {
    let mut url = url.clone();
    if let Ok(mut parts) = url.path_segments_mut() {
        parts.clear().extend(path.parts().map(|it| it.as_ref().to_owned()));
    }
    url
}

fn complaint(place: &str, url: &Url, error: &Error) -> Diagnostic {
    let names = credentials(url).unwrap_or_default();
    match error {
        Error::NotFound { .. } => {
            let help =
                "check the address; one of a folder ends with /, and * in a name stands for any characters";
            Diagnostic::file(place, "no-such-table", "there is no such file", help)
        }
        Error::PermissionDenied { .. } | Error::Unauthenticated { .. } if names.is_empty() => {
            Diagnostic::file(
                place,
                "cannot-read",
                "the server does not let you read this",
                "check the address",
            )
        }
        Error::PermissionDenied { .. } | Error::Unauthenticated { .. } => {
            let help = format!("who may read here is taken from the environment: {names}");
            Diagnostic::file(place, "cannot-read", "the store does not let you read this", help)
        }
        other => {
            let help = if names.is_empty() {
                "check the address, and that this machine reaches it; the server has to give parts of files"
                    .to_owned()
            } else {
                format!(
                    "check the address, and that this machine reaches it; the environment says how: {names}"
                )
            };
            Diagnostic::file(place, "cannot-read", format!("this cannot be read: {}", innermost(other)), help)
        }
    }
}

/// The last reason of those that stand one behind the other.
fn innermost(error: &dyn std::error::Error) -> String {
    let mut last = error;
    while let Some(next) = last.source() {
        last = next;
    }
    last.to_string()
}
