//! Every limit on what others can make finspec keep, read or wait for, in one table: each with its unit and its reason.
//!
//! Sizes are in bytes, times are carrier time. Whatever is beyond a limit is refused, or ends the connection that it
//! came over, and never anybody else's. A test floods each of them and names it.

use std::time::Duration;

use crate::xml::Limits;

// Files that people name.

/// A target file or a file of people. 10,000 people are some 2 MiB.
pub const SETTINGS_FILE: usize = 4 << 20;

/// A file that holds a secret and nothing else. Tokens have some kilobytes.
pub const SECRET_FILE: usize = 64 << 10;

/// A file of certificates. Those of all authorities of the world are some 250 KiB.
pub const CERTIFICATES_FILE: usize = 4 << 20;

/// A case, a scene or a list of them. The largest sensible case has a few kilobytes.
pub const CASE_FILE: usize = 256 << 10;

/// A snapshot. The largest sensible one has some 40 KiB.
pub const SNAPSHOT_FILE: usize = 1 << 20;

/// The full text of a snapshot.
pub const SNAPSHOT_TEXT: usize = 16 << 20;

/// How many mistakes of the cases are told, each with its line; the others are counted. Most are of one kind then.
pub const MOST_MISTAKES: usize = 100;

/// How deep brackets may stand inside each other in YAML.
pub const DEEPEST_BRACKETS: usize = 64;

/// A report or a proof as JSON. That of the whole corpus is some 10 MiB; one of a night in a lab is larger.
pub const REPORT_FILE: usize = 512 << 20;

// What servers say.

/// The largest body that is shared with others that say the same. A dialog of ten participants has some 10 KiB.
pub const SHARED_BODY: usize = 16 << 10;

/// All bodies that are shared, together. Their trees take some ten times as much.
pub const SHARED_BODIES: usize = 512 << 10;

// Connections to the mock.

/// Connections of one mock over all its doors. A crowd of 2,000 agents needs 4,000; a connection that says nothing costs
/// some 10 KiB, in TLS 20. One more is closed at once.
pub const MOST_CONNECTIONS: usize = 8_000;

/// How long the mock does not accept after the system had no descriptor for a connection: those that end make room.
pub const ACCEPT_AGAIN: Duration = Duration::from_millis(100);

/// How long a client may take for its part of the handshake of TLS.
pub const LONGEST_HANDSHAKE: Duration = Duration::from_secs(10);

/// How long a stream may take until somebody has authenticated on it. People who type XMPP by hand need their time.
pub const LONGEST_SIGN_IN: Duration = Duration::from_secs(30);

/// How often somebody may try to sign in on one stream: the most that RFC 6120 recommends (section 6.4.5).
pub const MOST_SIGN_INS: u32 = 5;

/// How long a client may take for the end of its connection.
pub const LONGEST_FAREWELL: Duration = Duration::from_secs(20);

// HTTP requests to the mock.

/// How long the head of a request may take, and how long a connection stays open without one: as long as Tomcat's do.
pub const LONGEST_HEAD: Duration = Duration::from_secs(20);

/// The head of a request. hyper takes no less than 8 KiB.
pub const REQUEST_HEAD: usize = 16 << 10;

/// How long the body of a request may take.
pub const LONGEST_UPLOAD: Duration = Duration::from_secs(20);

/// How long a client may leave what is written to it unread.
pub const LONGEST_STALL: Duration = Duration::from_secs(20);

/// The body of a request to the REST API. The largest that the guide knows is a desktop layout, of some 50 KiB.
pub const REST_REQUEST: Limits = Limits { bytes: 1 << 20, depth: 32, nodes: 20_000 };

/// The body of a command to the control address.
pub const CONTROL_REQUEST: usize = 64 << 10;

/// What of a body is read whatever others send: nearly every request of a client is smaller.
pub const SMALL_BODY: usize = 8 << 10;

/// What all requests together may have of bodies beyond the small ones. More waits in the sockets, within its time.
pub const BODIES_TOGETHER: usize = 32 << 20;

/// Answers, and as many notices, that a mock keeps for their time where they are delayed. What is beyond goes out at once.
pub const MOST_DELAYED: usize = 10_000;

/// Lines of its journal that a mock keeps for whoever asks later.
pub const JOURNAL_LINES: usize = 10_000;

/// Tokens of single sign-on that a world takes at the same time. 2,000 people who fetch another one before theirs ends have
/// twice as many.
pub const MOST_TOKENS: usize = 5_000;

// Worlds of a controlled mock.

/// Worlds that are open over one control address. A run has one of its own, and each keeps three descriptors for its
/// doors, of which many systems give 1,024.
pub const MOST_WORLDS: usize = 128;

/// How long a world stays open that nobody uses: a run that was killed closes none.
pub const WORLD_IDLE: Duration = Duration::from_secs(10 * 60);

// What a client of the mock says on a stream.

/// One stanza of a client: the largest is some kilobytes long, with a token for single sign-on in it. Half of one costs
/// some 100 KiB, and everybody can say half of one.
pub const CLIENT_STANZA: Limits = Limits { bytes: 16 << 10, depth: 32, nodes: 250 };

/// One `<body>` of a client's BOSH: clients put all that waits into one. It is read only as a whole.
pub const BOSH_REQUEST: Limits = Limits { bytes: 64 << 10, depth: 32, nodes: 2_000 };

/// Addresses that one person can have subscribed to nodes. A desktop that reconnects with a resource of its own each
/// time leaves one behind.
pub const MOST_SUBSCRIPTIONS: usize = 1_000;

/// The resource of an address, in bytes (RFC 7622, section 3.4).
pub const LONGEST_RESOURCE: usize = 1_023;

// What waits for a client of the mock.

/// What may wait for one client that does not read, before it is given up.
pub const WAITING_FOR_ONE: usize = 1 << 20;

/// What may wait for all clients together. Beyond it, whoever has more than a small share is given up.
pub const WAITING_TOGETHER: usize = 32 << 20;

/// What may wait for a client whatever waits for others: a few notices.
pub const SMALL_SHARE: usize = 8 << 10;

/// Frames that are written together at most.
pub const FRAMES_AT_ONCE: usize = 64;

/// Bytes of frames that are written together, unless the first alone is larger: they are held twice meanwhile.
pub const WRITTEN_AT_ONCE: usize = 64 << 10;

// Streams, on either side.

/// One stanza of a server. A notification of a large team is some 200 KiB.
pub const STANZA_LIMITS: Limits = Limits { bytes: 1 << 20, depth: 32, nodes: 50_000 };

/// A name or an attribute in a stanza. Text may be longer, and payloads are text. A reader reserves this much for each
/// stream.
pub const LONGEST_TOKEN: usize = 8 << 10;

/// What is read from a socket at a time. It lies on the stack only while it is read, so that a stream without traffic
/// keeps no buffer.
pub const READ_AT_ONCE: usize = 8 << 10;

/// Frames that may wait between a carrier that is a task of its own and the conversation over it, and between somebody
/// who asks and the stream: a run asks one thing at a time.
pub const FRAMES_WAITING: usize = 8;

/// How much a WebSocket reads at a time. Unlike a stream of bytes it keeps that buffer.
pub const WEBSOCKET_READ_BUFFER: usize = 4 << 10;

/// How much a WebSocket gathers before it writes without being told to. Pongs go into it one at a time: nothing is read
/// while one waits for room.
pub const WEBSOCKET_WRITE_BUFFER: usize = 4 << 10;

// What the client keeps.

/// Notices that one stream may bring before it is given up. An event of a team of 2,000 agents, ten times over.
pub const MOST_NOTICES: usize = 20_000;

/// Bytes of notices, with the names of their nodes and items, that one stream may bring before it is given up.
pub const MOST_NOTICE_BYTES: usize = 16 << 20;

/// The largest answer to a request that is read. A list of 2,000 users is some 2 MiB.
pub const LARGEST_BODY: usize = 4 << 20;

/// How long an answer may take, from the first byte sent to the last byte read.
pub const DEADLINE: Duration = Duration::from_secs(20);

/// How long the client keeps a connection that it does not use: shorter than servers do, so that none ends while it is
/// taken up again.
pub const IDLE_CONNECTION: Duration = Duration::from_secs(10);

/// Connections to one host that the client keeps.
pub const IDLE_CONNECTIONS: usize = 64;

// BOSH, on either side.

/// What one `<body>` may hold for the client: a response brings everything that was queued.
pub const BOSH_RESPONSE: Limits = Limits { bytes: 4 << 20, depth: 32, nodes: 100_000 };

/// How many attributes `<body>` itself may have; the specifications name some thirty.
pub const MOST_ATTRIBUTES: usize = 64;

/// How many stanzas one `<body>` may hold.
pub const MOST_STANZAS: usize = 10_000;

/// How long the name of a session may be.
pub const LONGEST_SID: usize = 128;

/// How long the server keeps a request waiting at most.
pub const LONGEST_WAIT: Duration = Duration::from_secs(60);

/// How long a session lives without a request that waits.
pub const INACTIVITY: Duration = Duration::from_secs(60);

/// How many requests of a session the server keeps waiting at most.
pub const MOST_HELD: u16 = 2;

/// How many requests the server keeps waiting for a client that names no number.
pub const RECOMMENDED_HELD: u16 = 1;

/// How many bytes of stanzas go into one response, unless the first alone is larger. The last few responses are kept for
/// a client that lost them.
pub const MOST_IN_RESPONSE: usize = 64 << 10;

/// How many bytes of stanzas go into one request, unless the first alone is larger.
pub const MOST_IN_REQUEST: usize = 32 << 10;

/// How long after a response went out a client that does not acknowledge it is told.
pub const REPORT_AFTER: Duration = Duration::from_secs(1);

/// How many requests the client has open at the same time, whatever the server allows.
pub const MOST_OPEN: usize = 2;

/// How long the client waits before it sends a request again whose connection broke: once for each attempt.
pub const RESEND_AFTER: [Duration; 3] = [Duration::ZERO, Duration::from_millis(250), Duration::from_secs(1)];

/// How many empty responses one after another the client answers at once. A server answers one for each request that
/// the client sends beside the one that waits.
pub const EMPTY_AT_ONCE: usize = 8;

/// How long the client waits before it answers an empty response after those.
pub const EMPTY_AFTER: Duration = Duration::from_millis(250);

/// How long the client waits for what comes before an end that it knows of already.
pub const LAST_RESPONSES: Duration = Duration::from_secs(2);

/// How many sessions one door of the mock has at most.
pub const MOST_SESSIONS: usize = 3_000;

/// How many requests may be on their way to one session of the mock at the same time; others wait before it.
pub const REQUESTS_AT_ONCE: usize = 4;
