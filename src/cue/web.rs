//! The second screen in a browser: one page, served on this machine only, to clients that know its
//! address.
//!
//! The token in the address is the key: without it nothing is revealed, not even that there is a
//! show. The page also checks the names in requests: a request for another site's name that leads
//! to this machine (DNS rebinding) is refused, and so is a request from another page.

use std::convert::Infallible;
use std::io::{self, Read as _};
use std::net::Ipv4Addr;
use std::sync::Arc;
use std::time::Duration;

use http_body_util::{BodyExt as _, Collected, Full, Limited};
use hyper::body::{Bytes, Incoming};
use hyper::header::HeaderValue;
use hyper::service::service_fn;
use hyper::{Method, Request, Response, StatusCode, header};
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::TcpListener;
use tokio::sync::{mpsc, watch};

use super::state::Drive;

/// A browser that waits for a new state gets an answer after this time in any case.
const PATIENCE: Duration = Duration::from_secs(20);

/// The names of this machine for itself. A tunnel to it (`ssh -L`) has the same ones at its other
/// end.
const HOSTS: [&str; 3] = ["127.0.0.1", "localhost", "[::1]"];

/// The longest word of a request, in bytes.
const LONGEST_WORD: usize = 64;

/// The socket and the token of the page.
#[derive(Debug)]
pub struct CuePage {
    listener: TcpListener,
    port: u16,
    token: String,
}

impl CuePage {
    /// A page at `port` of this machine, or at any free port for 0, with a new token.
    ///
    /// # Errors
    /// When the port is taken, or the system has no random numbers.
    pub async fn open(port: u16) -> io::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await?;
        let mut random = [0; 16];
        std::fs::File::open("/dev/urandom")?.read_exact(&mut random)?;
        let token = format!("{:032x}", u128::from_ne_bytes(random));
        let port = listener.local_addr()?.port();
        Ok(Self {
            listener,
            port,
            token,
        })
    }

    /// Its address, with the token.
    pub fn address(&self) -> String {
        format!(
            "http://{}:{}/{}/",
            Ipv4Addr::LOCALHOST,
            self.port,
            self.token
        )
    }
}

/// A state and its number, which increases.
pub type NumberedState = (u64, Arc<str>);

/// Serves `page` while this is awaited.
pub async fn serve(
    page: CuePage,
    states: watch::Receiver<NumberedState>,
    drives: mpsc::UnboundedSender<Drive>,
) {
    let site = Arc::new(Site {
        token: page.token,
        states,
        drives,
    });
    loop {
        let Ok((stream, _)) = page.listener.accept().await else {
            // Most often there are too many open files, which is temporary.
            tokio::time::sleep(Duration::from_millis(100)).await;
            continue;
        };
        let site = Arc::clone(&site);
        tokio::spawn(async move {
            let service = service_fn(move |request| {
                let site = Arc::clone(&site);
                async move { Ok::<_, Infallible>(site.answer(request).await) }
            });
            // A browser that disconnects is not an error.
            let _ = hyper::server::conn::http1::Builder::new()
                .timer(TokioTimer::new())
                .serve_connection(TokioIo::new(stream), service)
                .await;
        });
    }
}

struct Site {
    token: String,
    states: watch::Receiver<NumberedState>,
    drives: mpsc::UnboundedSender<Drive>,
}

type Answer = Response<Full<Bytes>>;

impl Site {
    async fn answer(&self, request: Request<Incoming>) -> Answer {
        if !is_meant(&request) {
            return plain(StatusCode::FORBIDDEN, "");
        }
        let path = request.uri().path().to_owned();
        let Some(place) = path
            .strip_prefix('/')
            .and_then(|path| path.strip_prefix(&self.token))
        else {
            return plain(StatusCode::FORBIDDEN, "");
        };
        match (request.method(), place) {
            (&Method::GET, "/") => file("text/html; charset=utf-8", include_str!("page.html")),
            (&Method::GET, "/page.css") => file("text/css", include_str!("page.css")),
            (&Method::GET, "/page.js") => file("text/javascript", include_str!("page.js")),
            (&Method::GET, "/state") => {
                let after = request
                    .uri()
                    .query()
                    .and_then(|query| query.strip_prefix("after="));
                let after = after.and_then(|after| after.parse().ok());
                self.state(after.unwrap_or(0)).await
            }
            (&Method::POST, "/drive") => self.drive(request).await,
            _ => plain(StatusCode::NOT_FOUND, ""),
        }
    }

    /// The state, as soon as there is a newer one than `after`.
    async fn state(&self, after: u64) -> Answer {
        let mut states = self.states.clone();
        let newer = states.wait_for(|(number, _)| *number > after);
        match tokio::time::timeout(PATIENCE, newer).await {
            Ok(Ok(state)) => {
                let (number, state) = &*state;
                file(
                    "application/json",
                    &format!("{{\"number\":{number},\"cue\":{state}}}"),
                )
            }
            Ok(Err(_)) => plain(StatusCode::GONE, ""),
            Err(_) => plain(StatusCode::NO_CONTENT, ""),
        }
    }

    async fn drive(&self, request: Request<Incoming>) -> Answer {
        let body = Limited::new(request.into_body(), LONGEST_WORD)
            .collect()
            .await;
        let word = body.map(Collected::to_bytes).unwrap_or_default();
        let drive = std::str::from_utf8(&word).ok().and_then(Drive::of);
        match drive {
            Some(drive) if self.drives.send(drive).is_ok() => plain(StatusCode::NO_CONTENT, ""),
            Some(_) => plain(StatusCode::GONE, ""),
            None => plain(
                StatusCode::BAD_REQUEST,
                "expected `next`, `back` or `blank`",
            ),
        }
    }
}

/// Whether the request is for this page, and comes from this page or from no page.
///
/// The port may be that of a tunnel. The origin must be the same host, or missing, since some
/// browsers send none.
fn is_meant(request: &Request<Incoming>) -> bool {
    let all = |name| request.headers().get_all(name).iter();
    let mut hosts = all(header::HOST);
    let (Some(host), None) = (hosts.next().map(HeaderValue::to_str), hosts.next()) else {
        return false;
    };
    let Ok(host) = host else {
        return false;
    };
    let name = match host.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => name,
        _ => host,
    };
    let own_origin = format!("http://{host}");
    HOSTS.iter().any(|own| own.eq_ignore_ascii_case(name))
        && request.uri().authority().is_none_or(|named| named == host)
        && all(header::ORIGIN).all(|origin| *origin == own_origin)
}

fn file(kind: &'static str, text: &str) -> Answer {
    let mut answer = plain(StatusCode::OK, text);
    let kind = HeaderValue::from_static(kind);
    answer.headers_mut().insert(header::CONTENT_TYPE, kind);
    answer
}

fn plain(status: StatusCode, text: &str) -> Answer {
    let mut answer = Response::new(Full::new(Bytes::from(text.to_owned())));
    *answer.status_mut() = status;
    for (name, value) in [
        (header::CONTENT_TYPE, "text/plain; charset=utf-8"),
        (header::CACHE_CONTROL, "no-store"),
        (header::REFERRER_POLICY, "no-referrer"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (
            header::CONTENT_SECURITY_POLICY,
            "default-src 'self'; img-src data:; frame-ancestors 'none'",
        ),
    ] {
        answer
            .headers_mut()
            .insert(name, HeaderValue::from_static(value));
    }
    answer
}

#[cfg(test)]
mod tests;
