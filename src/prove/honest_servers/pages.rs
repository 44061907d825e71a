//! Pages of the servlet container, which answers what Finesse never sees.

use crate::cast::Cast;
use crate::observe::Observation;

const PAGE: &str = "<!DOCTYPE html>\n<html><head><title>Error report</title></head><body><h1>HTTP Status</h1>\
                    <hr><p>The origin server did not find what was asked for.</body></html>";

/// Every 404 and 405 is such a page, and says so.
pub(super) fn of_container(observation: &mut Observation, _: &Cast) -> usize {
    let answers = observation.exchanges.iter_mut().map(|exchange| &mut exchange.answered);
    let refused = answers.filter(|answered| [404, 405].contains(&answered.status));
    refused
        .map(|answered| {
            answered.body = PAGE.into();
            answered.headers.retain(|(name, _)| name != "content-type");
            answered.headers.push(("content-type".to_owned(), "text/html;charset=utf-8".to_owned()));
        })
        .count()
}
