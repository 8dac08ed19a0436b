<?php
declare( strict_types = 1 );

namespace MediaWiki\Extension\InstrumentConfigurator\Document;

/**
 * A JSON text read strictly, to say where it goes wrong: PHP only says that it does.
 *
 * schemas/vectors/syntax has places and faults; configurator/core/document/places.py finds the same.
 */
final class Syntax {
	/** As deep as PHP reads. */
	private const DEEPEST = 512;
	private const SCALAR = '/\G(?:true|false|null|-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?)/';
	private const STRING = '/\G"(?:[^"\\\\\x00-\x1f]++|\\\\(?:["\\\\\/bfnrt]|u[0-9a-fA-F]{4}))*+/';

	private int $at = 0;
	private int $depth = 0;
	/** Whether a comma ended what was read last. */
	private bool $goesOn = false;
	/** What PHP refuses although it is JSON, and the first key that stands twice. */
	private ?Fault $refused = null;
	private ?Fault $repeated = null;

	private function __construct( private readonly string $text ) {
	}

	/** Return what makes a text no JSON; null if nothing does. */
	public static function fault( string $text ): ?Fault {
		$reading = new self( $text );
		return $reading->document() ?? $reading->refused;
	}

	/** Return the first key that stands twice in its object, of a text that is JSON; null if there is none. */
	public static function repeatedKey( string $text ): ?Fault {
		$reading = new self( $text );
		return $reading->document() ? null : $reading->repeated;
	}

	private function document(): ?Fault {
		$this->space();
		$fault = $this->value();
		$this->space();
		return $fault ?? ( $this->at < strlen( $this->text ) ? $this->expected( Fault::NOTHING ) : null );
	}

	/** Read a value, and stand behind it; or return what is wrong. So do all that follow. */
	private function value(): ?Fault {
		switch ( $this->mark() ) {
			case '"':
				return $this->string();
			case '[':
			case '{':
				return $this->deeper();
		}
		if ( !preg_match( self::SCALAR, $this->text, $found, 0, $this->at ) ) {
			return $this->expected( Fault::VALUE );
		}
		$this->at += strlen( $found[0] );
		return null;
	}

	private function deeper(): ?Fault {
		if ( ++$this->depth > self::DEEPEST ) {
			return Fault::named( 'too-deep', $this->text, $this->at, (string)self::DEEPEST );
		}
		$fault = $this->mark() === '[' ? $this->items() : $this->members();
		$this->depth--;
		return $fault;
	}

	private function items(): ?Fault {
		$this->step();
		if ( $this->mark() === ']' ) {
			$this->at++;
			return null;
		}
		do {
			$fault = $this->value() ?? $this->end( ']' );
		} while ( !$fault && $this->goesOn );
		return $fault;
	}

	private function members(): ?Fault {
		$this->step();
		if ( $this->mark() === '}' ) {
			$this->at++;
			return null;
		}
		$keys = [];
		do {
			$fault = $this->key( $keys ) ?? $this->value() ?? $this->end( '}' );
		} while ( !$fault && $this->goesOn );
		return $fault;
	}

	/** Read a key and the colon, and stand before the value. */
	private function key( array &$keys ): ?Fault {
		$begin = $this->at;
		$fault = $this->mark() === '"' ? $this->string() : $this->expected( Fault::KEY );
		if ( $fault ) {
			return $fault;
		}
		$token = substr( $this->text, $begin, $this->at - $begin );
		$key = json_decode( $token ) ?? $token;
		if ( str_starts_with( $key, "\0" ) ) {
			$this->refused ??= Fault::named( 'nul-key', $this->text, $begin );
		}
		if ( isset( $keys["=$key"] ) ) {
			$this->repeated ??= Fault::named( 'repeated-key', $this->text, $begin, Json::shown( $key ) );
		}
		$keys["=$key"] = true;
		$this->space();
		if ( $this->mark() !== ':' ) {
			return $this->expected( Fault::COLON );
		}
		$this->step();
		return null;
	}

	/** Stand behind the bracket that ends a list or an object, or before the next item or member. */
	private function end( string $bracket ): ?Fault {
		$this->space();
		$this->goesOn = $this->mark() === ',';
		if ( $this->goesOn ) {
			$this->step();
		} elseif ( $this->mark() === $bracket ) {
			$this->at++;
		} else {
			return $this->expected( Fault::COMMA );
		}
		return null;
	}

	private function string(): ?Fault {
		$begin = $this->at;
		preg_match( self::STRING, $this->text, $found, 0, $begin );
		$this->at += strlen( $found[0] );
		$mark = $this->mark();
		$next = $this->text[$this->at + 1] ?? '';
		if ( $mark === '' || ( $mark === '\\' && $next === '' ) ) {
			$this->at = $begin;
			return $this->expected( Fault::END_OF_STRING );
		}
		if ( $mark !== '"' ) {
			$this->at += $mark === '\\' && $next === 'u' ? 1 : 0;
			return $this->expected( match ( true ) {
				$mark !== '\\' => Fault::NO_CONTROL,
				$next === 'u' => Fault::FOUR_DIGITS,
				default => Fault::ESCAPE,
			} );
		}
		$this->at++;
		// Whole pairs, and other escapes before them, so that no backslash is taken for another's.
		$rest = preg_replace( '/\\\\[^u]|\\\\u[dD][89abAB]..\\\\u[dD][c-fC-F]../', '', $found[0] );
		if ( preg_match( '/\\\\u[dD][89a-fA-F]/', (string)$rest ) ) {
			$this->refused ??= Fault::named( 'lone-surrogate', $this->text, $begin );
		}
		return null;
	}

	private function mark(): string {
		return $this->text[$this->at] ?? '';
	}

	private function step(): void {
		$this->at++;
		$this->space();
	}

	private function space(): void {
		$this->at += strspn( $this->text, " \t\r\n", $this->at );
	}

	private function expected( string $what ): Fault {
		return Fault::of( $what, $this->text, $this->at );
	}
}
