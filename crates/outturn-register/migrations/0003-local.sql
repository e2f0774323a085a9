-- Local schemes, paid by a CCG to practices. An arrangement, its parts and every step are rows that are only added; what
-- holds is the last arrangement of a scheme, and the last claim of a component for a period.

create table local_arrangement (
  number      bigint not null primary key,
  scheme      text   not null references scheme (id),
  accept_from text   not null,
  accept_to   text   not null,
  claims_from text   not null,
  claims_to   text   not null,
  declaration text   not null check (declaration in ('asked', 'not asked')),
  approval    text   not null check (approval in ('asked', 'not asked')),
  pays        text   not null check (pays in ('money', 'participation')),
  sha256      text   not null,
  person      bigint not null references person (id),
  recorded    text   not null
);
create index local_arrangement_scheme on local_arrangement (scheme, number);

create table local_share (
  arrangement bigint not null references local_arrangement (number),
  body        text   not null references body (code),
  share       text   not null,
  primary key (arrangement, body)
);

create table local_component (
  arrangement bigint not null references local_arrangement (number),
  code        text   not null,
  title       text   not null,
  kind        text   not null check (kind in ('readings', 'units', 'pounds')),
  rate        text,
  cap         text,
  evidence    text   not null check (evidence in ('asked', 'not asked')),
  primary key (arrangement, code)
);

create table local_band (
  arrangement bigint not null references local_arrangement (number),
  from_pence  bigint not null check (from_pence >= 0),
  role        text   not null,
  approvals   bigint not null check (approvals > 0),
  primary key (arrangement, from_pence, role)
);

create table local_extension (
  number      bigint not null primary key,
  scheme      text   not null references scheme (id),
  body        text   references body (code),
  which       text   not null check (which in ('accepting', 'claims')),
  until       text   not null,
  reason      text   not null,
  person      bigint not null references person (id),
  recorded    text   not null
);

create table local_item (
  number          bigint not null primary key,
  scheme          text   not null references scheme (id),
  body            text   not null references body (code),
  state           text   not null,
  readings_sha256 text,
  facts_sha256    text,
  result          text,
  result_sha256   text,
  unique (scheme, body)
);

create table local_move (
  number   bigint not null primary key,
  item     bigint not null references local_item (number),
  action   text   not null,
  before   text   not null,
  after    text   not null,
  person   bigint not null references person (id),
  role     text   not null,
  content  text   not null,
  reason   text   not null,
  recorded text   not null
);
create index local_move_item on local_move (item, number);

create table local_claim (
  number   bigint not null primary key,
  item     bigint not null references local_item (number),
  key      text   not null unique,
  content  text   not null,
  via      text   not null check (via in ('practice', 'template')),
  person   bigint not null references person (id),
  recorded text   not null
);
create index local_claim_item on local_claim (item, number);

create table local_claim_line (
  claim     bigint not null references local_claim (number),
  line      bigint not null,
  component text   not null,
  period    text   not null,
  state     text   not null check (state in ('claimed', 'taken back')),
  units     text,
  pence     bigint not null check (pence >= 0),
  evidence  text   not null,
  note      text   not null,
  primary key (claim, line)
);
