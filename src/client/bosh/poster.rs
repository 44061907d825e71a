//! Posts requests of one session, each in a task of its own, over connections that are kept.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use tokio::task::{AbortHandle, JoinSet};

use crate::client::http::{Credentials, DEADLINE, HttpClient, HttpTrouble};
use crate::contract::Method;
use crate::observe::{Answered, Sent};
use crate::xmpp::bosh::Rid;

/// What became of a request.
pub(super) type Posted = (Rid, Result<Answered, HttpTrouble>);

/// Posts requests to one address.
#[derive(Debug)]
pub(super) struct Poster {
    http: HttpClient,
    base: String,
    path: String,
    posts: JoinSet<Posted>,
    under_way: BTreeMap<Rid, AbortHandle>,
}

impl Poster {
    /// For a server that keeps requests waiting for so many seconds.
    pub(super) fn new(client: &HttpClient, base: String, path: String, wait: u16) -> Poster {
        let http = client.within(Duration::from_secs(wait.into()) + DEADLINE);
        Poster { http, base, path, posts: JoinSet::new(), under_way: BTreeMap::new() }
    }

    /// Posts a request; one of the same id that is under way still is given up.
    pub(super) fn post(&mut self, rid: Rid, text: &Arc<str>) {
        let content_type = ("content-type".to_owned(), "text/xml; charset=utf-8".to_owned());
        let body = text.as_bytes().to_vec().into();
        let sent = Sent { method: Method::Post, path: self.path.clone(), headers: vec![content_type], body };
        let (http, base) = (self.http.clone(), self.base.clone());
        let posted = self.posts.spawn(async move { (rid, http.send(&base, &sent, &Credentials::None).await) });
        if let Some(older) = self.under_way.insert(rid, posted) {
            older.abort();
        }
    }

    /// What became of the next request that is done; waits for ever where none is under way. Can be given up at any time.
    pub(super) async fn next(&mut self) -> Posted {
        loop {
            match self.posts.join_next().await {
                Some(Ok((rid, answer))) => {
                    self.under_way.remove(&rid);
                    return (rid, answer);
                }
                // Given up here.
                Some(Err(_)) => {}
                None => std::future::pending().await,
            }
        }
    }
}
