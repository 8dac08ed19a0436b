<?php
declare( strict_types = 1 );

namespace MediaWiki\Extension\InstrumentConfigurator\View;

use MediaWiki\Extension\InstrumentConfigurator\Document\Field;
use MediaWiki\Extension\InstrumentConfigurator\Document\Kind;
use MediaWiki\Extension\InstrumentConfigurator\Document\Problem;
use MediaWiki\Extension\InstrumentConfigurator\Hub\Advisor;
use MediaWiki\Html\Html;

/** What may be a mistake in what a form says, with the names of its fields in place of pointers. */
final class FormAdvice {
	public function __construct(
		private readonly Phrases $phrases,
		private readonly Kind $kind,
		private readonly Advisor $advisor
	) {
	}

	/**
	 * Return a box with all of it; nothing as long as the document is not valid.
	 *
	 * @param FormState $state
	 * @param Field[] $fields by their names; the name of the instrument may be one
	 */
	public function html( FormState $state, array $fields ): string {
		return $state->problems || !$state->document ? '' : ( new Warnings( $this->phrases ) )->html(
			$this->advisor->problems( $this->kind, $state->document ),
			fn ( $problem ) => $this->place( $fields, $problem )
		);
	}

	/** Return a link to the field of a problem; of one that no field is for, the pointer. */
	private function place( array $fields, Problem $problem ): string {
		$field = FormProblems::fieldOf( $fields, $problem->pointer );
		if ( $field === null ) {
			return $this->phrases->codes( $problem->pointer );
		}
		$controls = new FormControls( $this->phrases->context,
			new FormAnswers( [], $this->phrases->context->getLanguage() ), [] );
		$label = Html::rawElement(
			'a', [ 'href' => '#' . FormControls::id( $field->name() ) ], $controls->label( $field )
		);
		// The same field of all overrides has one label.
		return $field->environment() === null
			? $label : $this->phrases->listed( $label, $this->phrases->text( $field->environment() ) );
	}
}
