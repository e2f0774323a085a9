//! The bundle of an award: everything by which it is verified without the register.

use std::io::{Cursor, Write as _};
use std::sync::Arc;

use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use zip::CompressionMethod;
use zip::write::{SimpleFileOptions, ZipWriter};

use super::{App, Path, Problem, Who};

/// The bundle of an item's award, as a ZIP archive: rules, the facts that the earner may see, the award, a receipt, and
/// who signed it. `outturn verify` checks the unpacked folder without a network.
#[utoipa::path(get, path = "/v1/items/{number}/bundle", tag = "items", security(("bearer" = []), ("cookie" = [])),
    params(("number" = i64, Path)),
    responses((status = 200, content_type = "application/zip", body = Vec<u8>), (status = "4XX", body = Problem)))]
pub(in crate::routes) async fn bundle(
    State(app): State<Arc<App>>,
    Who(actor): Who,
    Path(number): Path<i64>,
) -> Result<Response, Problem> {
    packed(&format!("award-{number}"), &app.register.bundle(&actor, number).await?)
}

/// Files as a ZIP archive of a folder.
pub(in crate::routes) fn packed(folder: &str, files: &[(String, Vec<u8>)]) -> Result<Response, Problem> {
    let packed = || -> Result<Vec<u8>, zip::result::ZipError> {
        let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
        // Without a time of its own, equal bundles are equal bytes.
        let options = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated);
        for (name, bytes) in files {
            archive.start_file(format!("{folder}/{name}"), options)?;
            archive.write_all(bytes)?;
        }
        Ok(archive.finish()?.into_inner())
    };
    let bytes = packed().map_err(|error| {
        Problem::plain(
            500,
            "broken",
            format!("the bundle cannot be packed: {error}"),
            "Tell whoever runs the register.",
        )
    })?;
    let name = format!("attachment; filename=\"{folder}.zip\"");
    Ok(([(header::CONTENT_TYPE, "application/zip".to_owned()), (header::CONTENT_DISPOSITION, name)], bytes)
        .into_response())
}
