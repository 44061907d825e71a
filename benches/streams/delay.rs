//! From the socket to the client's record, with a server that does nothing else than to say notices.

use std::time::Duration;

use finspec::client::http::DEADLINE;
use finspec::client::{HttpClient, Stream, StreamAddress};
use finspec::control::Password;
use finspec::lab::Transport;
use finspec::limits::CLIENT_STANZA;
use finspec::mock::{PUBSUB_DOMAIN, XMPP_DOMAIN};
use finspec::waiting::{Stopwatch, quiet, within};
use finspec::xmpp::frame::features;
use finspec::xmpp::{Carrier, Event, Header, Incoming, Outgoing, namespace, stanza};
use tokio::net::TcpListener;

use crate::table;

const USER: &str = "1001001";
/// The longest that 99 of 100 notices may take, in milliseconds.
const LIMIT: f64 = 1.0;
/// Between two notices, so that none waits behind another.
const APART: Duration = Duration::from_millis(1);

/// Measures it; whether the target is held.
pub(crate) async fn measure(notices: usize) -> bool {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("an address").to_string();
    let clock = Stopwatch::start();
    let server = tokio::spawn(async move {
        let (socket, _) = listener.accept().await.expect("a client");
        socket.set_nodelay(true).expect("no delay");
        let mut carrier = Carrier::stream(socket, CLIENT_STANZA);
        welcome(&mut carrier).await;
        (say(&mut carrier, notices, clock).await, carrier)
    });
    let client = HttpClient::new(DEADLINE).expect("a client");
    let (domain, pubsub) = (XMPP_DOMAIN.to_owned(), PUBSUB_DOMAIN.to_owned());
    let address = StreamAddress { transport: Transport::Tcp, address, domain, pubsub };
    let password = Password("secret".to_owned());
    let stream = Stream::open(&client, &address, USER, &password, clock, DEADLINE).await.expect("a stream");
    let (written, _carrier) = server.await.expect("a server that ends");
    let all_here = async {
        while stream.count() < notices {
            quiet(APART).await;
        }
    };
    within(DEADLINE, all_here).await.expect("every notice");
    let recorded = stream.take_notices();
    let delays = recorded.iter().zip(&written).map(|(notice, written)| notice.arrived_at.saturating_sub(*written));
    let mut delays: Vec<u64> = delays.collect();
    delays.sort_unstable();
    println!("\nDelay: {notices} notices, from before their one write to the socket until they are in the record");
    let at = |hundredths: usize| delays[(delays.len() * hundredths / 100).min(delays.len() - 1)];
    println!("microseconds: median {}, 99th percentile {}, most {}", at(50), at(99), at(100));
    let percentile = f64::from(u32::try_from(at(99)).expect("a short time"));
    table::target("milliseconds, 99th percentile", LIMIT, percentile / 1e3)
}

/// A server's part until the client is there.
async fn welcome(carrier: &mut Carrier) {
    let sasl = namespace::SASL;
    let offers = format!("<mechanisms xmlns='{sasl}'><mechanism>PLAIN</mechanism></mechanisms>");
    open(carrier, &offers).await;
    carrier.next().await.expect("credentials");
    carrier.send(vec![Outgoing::Stanza(format!("<success xmlns='{sasl}'/>"))]).await.expect("a client");
    carrier.restart();
    open(carrier, &format!("<bind xmlns='{}'/>", namespace::BIND)).await;
    loop {
        let Incoming::Stanza(request) = carrier.next().await.expect("a request") else { panic!("no stanza") };
        if request.name == "presence" {
            return;
        }
        let mut answer = stanza::result(&request, None, None);
        if request.child("bind").is_some() {
            answer = stanza::result(&request, None, Some(bound()));
        }
        carrier.send(vec![Outgoing::stanza(&answer)]).await.expect("a client");
    }
}

fn bound() -> finspec::xml::Element {
    use finspec::xml::Element;
    let jid = Element::leaf("jid", format!("{USER}@{XMPP_DOMAIN}/bench")).in_namespace(namespace::BIND);
    Element::new("bind").in_namespace(namespace::BIND).with_child(jid)
}

async fn open(carrier: &mut Carrier, offers: &str) {
    assert!(matches!(carrier.next().await, Ok(Incoming::Open(_))));
    let header = Header::from(XMPP_DOMAIN, "s1".to_owned());
    carrier.send(vec![Outgoing::Open(header), Outgoing::Stanza(features(offers))]).await.expect("a client");
}

/// Says notices; when each was about to be written, in microseconds.
async fn say(carrier: &mut Carrier, notices: usize, clock: Stopwatch) -> Vec<u64> {
    let node = format!("/finesse/api/User/{USER}");
    let members: String = (0..20).map(|number| format!("<member{number}>value</member{number}>")).collect();
    let payload = format!("<Update><data><user>{members}</user></data><event>PUT</event></Update>");
    let mut written = Vec::with_capacity(notices);
    for number in 0..notices {
        quiet(APART).await;
        let event = Event { node: node.clone(), item: format!("item{number}"), payload: payload.clone() };
        let message = event.to_message(PUBSUB_DOMAIN, &format!("{USER}@{XMPP_DOMAIN}"), "m", namespace::PUBSUB);
        let frames = vec![Outgoing::stanza(&message)];
        written.push(clock.microseconds());
        carrier.send(frames).await.expect("a client");
    }
    written
}
