CREATE INDEX messages_answer ON messages (answer);
CREATE INDEX lists_time ON lists (made_at);
