-- Turns a database that has had the shim's schema `auth` into what a Supabase project starts with.
-- Run as the superuser.
alter schema auth owner to supabase_auth_admin;
alter table auth.users owner to supabase_auth_admin;
alter function auth.uid() owner to supabase_auth_admin;
alter function auth.role() owner to supabase_auth_admin;
alter function auth.email() owner to supabase_auth_admin;
alter function auth.jwt() owner to supabase_auth_admin;
grant usage on schema auth to anon, authenticated, service_role, supabase_owner;
grant all on auth.users to supabase_owner;

create schema extensions;
grant usage on schema extensions to anon, authenticated, service_role, supabase_auth_admin;
grant usage, create on schema extensions to supabase_owner;
create extension vector with schema extensions;

alter schema public owner to pg_database_owner;
grant usage on schema public to anon, authenticated, service_role;
alter default privileges for role supabase_owner in schema public
  grant all on tables to anon, authenticated, service_role;
alter default privileges for role supabase_owner in schema public
  grant all on sequences to anon, authenticated, service_role;
alter default privileges for role supabase_owner in schema public
  grant all on functions to anon, authenticated, service_role;
