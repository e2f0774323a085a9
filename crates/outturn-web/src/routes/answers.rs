//! What every route answers with beside what it gives: said once for all of them.

use utoipa::openapi::schema::{KnownFormat, ObjectBuilder, Schema, SchemaFormat, Type};
use utoipa::openapi::{Content, OpenApi, Ref, RefOr, Response};

/// Completes a description: each answer says what it is, what is refused is a problem, and any route may refuse.
pub(super) fn completed(mut document: OpenApi) -> OpenApi {
    for item in document.paths.paths.values_mut() {
        let routes = [&mut item.get, &mut item.post, &mut item.put, &mut item.delete];
        for route in routes.into_iter().flatten() {
            if let Some(RefOr::T(body)) = &mut route.request_body {
                body.content.iter_mut().for_each(|(kind, content)| bytes(kind, content));
            }
            let responses = &mut route.responses.responses;
            responses.entry("4XX".to_owned()).or_insert_with(|| RefOr::T(Response::new("")));
            for (status, response) in responses {
                if let RefOr::T(response) = response {
                    complete(status, response);
                }
            }
        }
    }
    document
}

fn complete(status: &str, response: &mut Response) {
    let refused = status.starts_with(['4', '5']);
    if response.description.is_empty() {
        let text = match status {
            "204" => "Done; there is nothing to say.",
            _ if refused => "Refused, and why: the code, what was wrong and what to do.",
            _ => "Done.",
        };
        text.clone_into(&mut response.description);
    }
    response.content.iter_mut().for_each(|(kind, content)| bytes(kind, content));
    if refused {
        let problem = Content::new(Some(Ref::from_schema_name("Problem")));
        response.content.clear();
        response.content.insert("application/problem+json".to_owned(), RefOr::T(problem));
    }
}

/// Bytes that are no text are not a list of numbers.
fn bytes(kind: &str, content: &mut RefOr<Content>) {
    if ["application/octet-stream", "application/zip"].contains(&kind)
        && let RefOr::T(content) = content
    {
        let binary = ObjectBuilder::new()
            .schema_type(Type::String)
            .format(Some(SchemaFormat::KnownFormat(KnownFormat::Binary)));
        content.schema = Some(RefOr::T(Schema::Object(binary.build())));
    }
}
