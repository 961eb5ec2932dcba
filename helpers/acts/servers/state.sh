# after_crash MACHINE: whether its last start was one after a crash
after_crash() { log_of "$1" | grep -aq 'database system was not properly shut down'; }
