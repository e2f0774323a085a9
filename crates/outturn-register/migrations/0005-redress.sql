-- Time limits, decisions, local measures and appeals.

create table limit_set (
  number   bigint not null primary key,
  kind     text   not null check (kind in ('duty', 'window')),
  what     text   not null,
  object   text   not null,
  body     text   not null references body (code),
  roles    text   not null,
  due      text   not null,
  rule     text   not null,
  recorded text   not null,
  ended    text,
  outcome  text   check (outcome in ('met', 'met late', 'lapsed', 'replaced')),
  event    text
);
create index limit_set_object on limit_set (what, object);

create table decision (
  number     bigint not null primary key,
  scheme     text   not null references scheme (id),
  body       text   not null references body (code),
  subject    text   not null,
  outcome    text   not null check (outcome in ('met', 'not-met', 'reduced')),
  part       text,
  reason     text   not null,
  supersedes text,
  person     bigint not null references person (id),
  recorded   text   not null
);
create index decision_of on decision (scheme, body, subject);

create table decision_evidence (
  decision bigint not null references decision (number),
  sha256   text   not null references document (sha256),
  primary key (decision, sha256)
);

create table board_sees (
  number    bigint not null primary key,
  board     text   not null references body (code),
  ccg       text   not null references body (code),
  from_date text   not null,
  to_date   text
);

create table measure_deadline (
  number   bigint not null primary key,
  scheme   text   not null references scheme (id),
  day      text   not null,
  reason   text   not null,
  person   bigint not null references person (id),
  recorded text   not null
);

create table measure (
  number    bigint not null primary key,
  scheme    text   not null references scheme (id),
  ccg       text   not null references body (code),
  place     text   not null,
  version   bigint not null,
  title     text   not null,
  indicator text   not null,
  level     text   not null,
  weight    text   not null,
  view_by   text   not null,
  state     text   not null check (state in ('proposed', 'agreed', 'refused', 'withdrawn', 'replaced')),
  person    bigint not null references person (id),
  recorded  text   not null,
  unique (scheme, ccg, place, version)
);

create table measure_view (
  number   bigint not null primary key,
  measure  bigint not null references measure (number),
  board    text   not null references body (code),
  view     text   not null check (view in ('supports', 'has-concerns')),
  said     text   not null,
  person   bigint not null references person (id),
  recorded text   not null
);

create table measure_decision (
  measure  bigint not null primary key references measure (number),
  outcome  text   not null check (outcome in ('agreed', 'refused')),
  reason   text   not null,
  late     text   not null check (late in ('late', 'in time')),
  person   bigint not null references person (id),
  recorded text   not null
);

create table appeal_clock (
  number   bigint not null primary key,
  scheme   text   not null references scheme (id),
  lodge    bigint not null check (lodge > 0),
  decide   bigint not null check (decide > 0),
  reason   text   not null,
  person   bigint not null references person (id),
  recorded text   not null
);

create table appeal_extension (
  number   bigint not null primary key,
  item     bigint not null references item (number),
  until    text   not null,
  reason   text   not null,
  person   bigint not null references person (id),
  recorded text   not null
);

create table appeal (
  number    bigint not null primary key,
  item      bigint not null references item (number),
  step      text   not null,
  pence     bigint not null,
  ground    text   not null,
  argued    text   not null,
  relies_on text   not null,
  content   text   not null,
  last_day  text   not null,
  state     text   not null check
    (state in ('lodged', 'admitted', 'refused', 're-run', 'decided', 'closed', 'withdrawn')),
  outcome   text   check (outcome in ('upheld', 'part', 'dismissed')),
  recorded  text   not null
);
create index appeal_item on appeal (item);

create table appeal_evidence (
  appeal   bigint not null references appeal (number),
  sha256   text   not null references document (sha256),
  shows    text   not null,
  person   bigint not null references person (id),
  recorded text   not null,
  primary key (appeal, sha256, shows)
);

create table appeal_rerun (
  number   bigint not null primary key,
  appeal   bigint not null references appeal (number),
  told     text   not null,
  sha256   text   not null,
  person   bigint not null references person (id),
  recorded text   not null
);

create table appeal_move (
  number   bigint not null primary key,
  appeal   bigint not null references appeal (number),
  action   text   not null,
  before   text   not null,
  after    text   not null,
  person   bigint not null references person (id),
  signs    text   not null,
  reason   text   not null,
  recorded text   not null
);
