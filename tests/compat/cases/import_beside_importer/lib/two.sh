probe two
