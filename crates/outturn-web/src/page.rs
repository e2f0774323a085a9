//! Lists, a page at a time.

use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// Which page.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Paging {
    /// What the page before ended with: `next` of its answer.
    pub(crate) after: Option<String>,
    /// How many are wanted; 100 unless said otherwise, and 1,000 at most.
    #[param(minimum = 1, maximum = 1000)]
    pub(crate) limit: Option<i64>,
}

impl Paging {
    pub(crate) fn most(&self) -> i64 {
        self.limit.unwrap_or(100).clamp(1, 1_000)
    }

    /// The number after which the page begins.
    pub(crate) fn after_number(&self) -> Result<i64, crate::problem::Problem> {
        self.after.as_deref().map_or(Ok(0), |it| {
            it.parse()
                .map_err(|_| crate::problem::Problem::unreadable(format!("`after={it}` is not a number")))
        })
    }
}

/// A page of a list.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct Page<T> {
    /// What is on it.
    pub(crate) of: Vec<T>,
    /// What to ask for with `after` to have the next page; none on the last.
    pub(crate) next: Option<String>,
}

impl<T> Page<T> {
    /// A page of at most so many, each of which is named by something that it is ordered by.
    pub(crate) fn new(of: Vec<T>, most: i64, name: impl Fn(&T) -> String) -> Page<T> {
        let full = i64::try_from(of.len()).is_ok_and(|it| it >= most);
        let next = if full { of.last().map(name) } else { None };
        Page { of, next }
    }
}
