create schema mart
