<?php
declare( strict_types = 1 );

namespace MediaWiki\Extension\InstrumentConfigurator\View;

use MediaWiki\Extension\InstrumentConfigurator\Document\Field;
use MediaWiki\Language\Language;
use MediaWiki\Request\WebRequest;

/** What a browser sent of a form's fields, and what it is shown: numbers as the reader's language writes them. */
final class FormAnswers {
	/** So many rows fit into what PHP takes of a request; more are written as lines. */
	public const MOST_ROWS = 200;

	/** @param Field[] $fields by their names */
	public function __construct( private readonly array $fields, private readonly Language $language ) {
	}

	/** @return array<string,string|array> by the fields' names, as `Answers` takes them */
	public function sent( WebRequest $request ): array {
		$answers = [];
		foreach ( $this->fields as $name => $field ) {
			$answers[$name] = match ( $field->type ) {
				Field::BOOLEAN => $field->isRequired
					? ( $request->getCheck( $name ) ? 'true' : 'false' ) : $request->getText( $name ),
				Field::CHOICES => [
					array_values( array_filter( $request->getArray( $name, [] ), 'is_string' ) ),
					$request->getText( "more/$name" ),
				],
				Field::INSTANT => [ $request->getText( $name ), $request->getText( "time/$name" ) ],
				Field::RATE => $this->plain( $request->getText( $name ) ),
				Field::RATES => $this->rows( $request, $name ),
				default => $request->getText( $name ),
			};
		}
		return $answers;
	}

	/** Return a percentage with the decimal point and the digits of the reader's language. */
	public function shown( string $percent ): string {
		return is_numeric( $percent ) ? strtr( $percent, $this->signs() ) : $percent;
	}

	private function rows( WebRequest $request, string $name ): array {
		$rows = [];
		$rates = $request->getArray( $name, [] );
		foreach ( $request->getArray( "wiki/$name", [] ) as $at => $wiki ) {
			if ( is_string( $wiki ) && is_string( $rates[$at] ?? '' ) ) {
				$rows[] = [ trim( $wiki ), $this->plain( $rates[$at] ?? '' ) ];
			}
		}
		foreach ( explode( "\n", $request->getText( "lines/$name" ) ) as $line ) {
			if ( trim( $line ) !== '' ) {
				[ $wiki, $rate ] = preg_split( '/[\s:=]+/', trim( $line ), 2 ) + [ 1 => '' ];
				$rows[] = [ $wiki, $this->plain( $rate ) ];
			}
		}
		return array_values( array_filter( $rows, static fn ( $row ) => $row[0] . trim( $row[1] ) !== '' ) );
	}

	/** Return a number with a decimal point and the digits of documents; a point was always meant as one. */
	private function plain( string $text ): string {
		$plain = trim( strtr( $text, array_flip( $this->signs() ) + [ "\u{00A0}" => ' ', '%' => '' ] ) );
		return is_numeric( $plain ) ? $plain : $text;
	}

	/** @return array<string,string> what the language writes for a digit or the decimal point */
	private function signs(): array {
		$digits = $this->language->digitTransformTable() ?: [];
		$separators = $this->language->separatorTransformTable() ?: [];
		// The table is of what English writes.
		return array_filter( [ '.' => $separators['.'] ?? '.' ] + array_combine(
			array_map( 'strval', array_keys( $digits ) ), array_values( $digits )
		), 'strlen' );
	}
}
