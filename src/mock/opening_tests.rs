//! How streams begin, as a client sees it that was written against live servers.

use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use super::{Host, WorldSettings, XMPP_DOMAIN};
use crate::contract::Deployment::Cce;
use crate::control::Password;
use crate::waiting::within;
use crate::xmpp::stream::write;
use crate::xmpp::{Header, Outgoing};

const LIMIT: Duration = Duration::from_secs(10);

/// One read for the header, one for what is offered, one for both
/// once it has authenticated; attributes are searched with their double quotes.
#[tokio::test]
async fn the_first_header_comes_by_itself_and_the_second_does_not() {
    let settings = WorldSettings::standard(Cce, Password("secret".into()));
    let world = Host::on(tokio::runtime::Handle::current()).open_world(settings).unwrap();
    let mut stream = TcpStream::connect(world.xmpp().unwrap()).await.unwrap();
    let mut exchange = async |said: &str| {
        let mut buffer = [0; 4096];
        stream.write_all(said.as_bytes()).await.unwrap();
        let length = within(LIMIT, stream.read(&mut buffer)).await.unwrap().unwrap();
        String::from_utf8(buffer[..length].to_vec()).unwrap()
    };
    let id = |header: &str| header.split_once(" id=\"").unwrap().1.split_once('"').unwrap().0.to_owned();
    let open = write(&Outgoing::Open(Header::to(XMPP_DOMAIN)));
    let header = exchange(&open).await;
    assert!(header.contains(" from=\"finesse.test\"") && header.ends_with(" version=\"1.0\">"), "{header}");
    let offered = exchange("").await;
    assert!(offered.starts_with("<stream:features") && offered.ends_with("</stream:features>"), "{offered}");
    let plain = STANDARD.encode("\0ada.example\0secret");
    let auth = format!("<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='PLAIN'>{plain}</auth>");
    assert!(exchange(&auth).await.starts_with("<success"));
    let both = exchange(&open).await;
    assert!(both.contains("<stream:stream ") && both.ends_with("</stream:features>"), "{both}");
    assert_ne!(id(&header), id(&both));
}
