-- Columns are text and bigint only, so that one schema and one set of statements serve SQLite and PostgreSQL: money is
-- whole pence, dates and instants are ISO text, digests are hexadecimal, flags are states in words.

create table log_entry (
  number   bigint not null primary key check (number > 0),
  recorded text   not null,
  clock    text   not null,
  who      text   not null,
  action   text   not null,
  object   text   not null,
  change   text   not null,
  previous text   not null,
  hash     text   not null unique
);

create table body (
  code   text not null primary key,
  name   text not null,
  kind   text not null,
  -- A restore may meet a body before the one that it lies in.
  within text references body (code) deferrable initially immediate
);

create table person (
  id       bigint not null primary key,
  account  text   not null unique,
  name     text   not null,
  password text   not null
);

create table role_held (
  id        bigint not null primary key,
  person    bigint not null references person (id),
  role      text   not null,
  body      text   not null references body (code),
  from_date text   not null,
  to_date   text
);

create table interest (
  id        bigint not null primary key,
  person    bigint not null references person (id),
  body      text   not null references body (code),
  nature    text   not null,
  from_date text   not null,
  to_date   text
);

create table sign_in (
  id      bigint not null primary key,
  account text   not null,
  address text   not null,
  tried   text   not null,
  outcome text   not null check (outcome in ('failed', 'succeeded'))
);
create index sign_in_account on sign_in (account, tried);
create index sign_in_address on sign_in (address, tried);

create table session (
  id           bigint not null primary key,
  person       bigint not null references person (id),
  kind         text   not null check (kind in ('session', 'token')),
  token_sha256 text   not null unique,
  scope        text   not null,
  made         text   not null,
  expires      text   not null,
  revoked      text
);

create table scheme (
  id           text not null primary key,
  title        text not null,
  body         text not null references body (code),
  sha256       text not null,
  begins       text not null,
  ends         text not null,
  state        text not null check (state in ('drafted', 'published')),
  drafted_by   bigint not null references person (id),
  published    text,
  late         text check (late in ('late', 'in time'))
);

create table transfer (
  number    bigint not null primary key,
  key       text   not null unique,
  content   text   not null,
  scheme    text   not null references scheme (id),
  body      text   not null references body (code),
  kind      text   not null check (kind in ('determination', 'payment', 'recovery', 'spending')),
  basis     text   not null,
  effective text   not null,
  recorded  text   not null,
  reason    text   not null
);

create table posting (
  transfer bigint not null references transfer (number),
  line     bigint not null,
  body     text   not null references body (code),
  account  text   not null,
  step     text   not null,
  pence    bigint not null,
  primary key (transfer, line)
);
create index posting_body on posting (body, account);

create table settlement (
  transfer bigint not null primary key references transfer (number),
  outcome  text   not null check (outcome in ('posted', 'voided')),
  recorded text   not null,
  reason   text   not null
);

create table assertion (
  number    bigint not null primary key,
  scheme    text   not null references scheme (id),
  body      text   not null,
  account   text   not null,
  effective text   not null,
  pence     bigint not null,
  found     bigint not null,
  source    text   not null,
  recorded  text   not null
);

create table item (
  number        bigint not null primary key,
  scheme        text   not null references scheme (id),
  body          text   not null references body (code),
  state         text   not null,
  facts_sha256  text,
  result        text,
  result_sha256 text,
  unique (scheme, body)
);

create table move (
  number   bigint not null primary key,
  item     bigint not null references item (number),
  action   text   not null,
  before   text   not null,
  after    text   not null,
  person   bigint not null references person (id),
  content  text   not null,
  reason   text   not null,
  recorded text   not null
);

create table hold (
  number   bigint not null primary key,
  item     bigint not null references item (number),
  reason   text   not null,
  placed   text   not null,
  released text
);
