-- likes, comments and forwards together, without what the platform tells of no account;
-- not known where one of the others is not
create or replace macro interactions(liked, commented, has_comments, forwarded, has_forwards) as
liked + if(has_comments, commented, 0) + if(has_forwards, forwarded, 0)
